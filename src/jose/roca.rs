//! The fingerprint of RSA keys made by chips with the ROCA weakness (CVE-2017-15361), which smart cards for qualified
//! signatures had: such a key's primes are so few that the private key can be computed from the public one.

/// The primes by which the published test divides a modulus.
const PRIMES: [u32; 17] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

/// True where the modulus (big-endian) is a power of 65537 modulo each of the small primes. By chance one key in
/// some hundred million is.
pub(super) fn has_fingerprint(modulus: &[u8]) -> bool {
    PRIMES.iter().all(|prime| {
        let rest = modulus.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime);
        let mut power = 1;
        (0..*prime).any(|_| {
            power = power * (65537 % prime) % prime;
            power == rest
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_the_generator_have_it_and_others_do_not() {
        assert!(has_fingerprint(&[1, 0, 1]));
        assert!(has_fingerprint(&[1]));
        assert!(!has_fingerprint(&[2]));
        assert!(!has_fingerprint(&[11]));
        assert!(!has_fingerprint(&[]));
    }
}
