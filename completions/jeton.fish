# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_jeton_global_optspecs
    string join \n no-input h/help V/version
end

function __fish_jeton_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_jeton_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_jeton_using_subcommand
    set -l cmd (__fish_jeton_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c jeton -n "__fish_jeton_needs_command" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_needs_command" -s h -l help -d 'Print help'
complete -c jeton -n "__fish_jeton_needs_command" -s V -l version -d 'Print version'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "token" -d 'Print an access token, from the cache where a fresh one is there'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "assertion" -d 'Print a signed client assertion (RFC 7523)'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "exec" -d 'Run a command with a token in its environment'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "decode" -d 'Show a JWT, and verify it where a key is given'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "profile" -d 'Show, add, change or remove the profiles of config.toml'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "cache" -d 'Show or clear the cached tokens'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "key" -d 'Make keys, and show what is in key files'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "sandbox" -d 'Run a strict token endpoint on loopback that says why it refuses'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "doctor" -d 'Check everything between a profile and its token, one line each'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "lint" -d 'Hold a client assertion against the RFCs, a preset and what comes'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "discover" -d 'Show what a server offers, and what of it jeton can use'
complete -c jeton -n "__fish_jeton_needs_command" -f -a "completions" -d 'Print a shell\'s completion script'
complete -c jeton -n "__fish_jeton_using_subcommand token" -l preset -d 'A known server\'s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare' -r -f -a "wipo-das\t''
wipo-das-dev\t''
light-oauth2\t''
interswitch\t''
ishare\t''"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l issuer -d 'The authorization server\'s issuer identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l token-endpoint -d 'The URL that the token request is sent to' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l token-endpoint-path -d 'Path to append where token_endpoint is a host without one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-id -d 'The client\'s identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l send-client-id -d 'Whether the form holds client_id beside an assertion; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand token" -l auth-method -d 'How the client authenticates; default: private_key_jwt with a key or an assertion, client_secret_basic with a secret' -r -f -a "client_secret_basic\t''
client_secret_post\t''
client_secret_jwt\t''
private_key_jwt\t''
none\t''"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-secret-file -d 'File that holds the client secret; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-secret-env -d 'Variable that holds the client secret; JETON_CLIENT_SECRET is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-secret-command -d 'Command that prints the client secret' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-assertion-file -d 'File that holds an assertion somebody else signed; read again for each request' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-assertion-env -d 'Variable that holds such an assertion; JETON_CLIENT_ASSERTION is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-assertion-command -d 'Command that prints such an assertion' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-assertion-from -d 'Who issues such an assertion to this job: github-actions, gitlab[:VARIABLE], azure-pipelines[:CONNECTION], kubernetes[:FILE], gcp[:ACCOUNT], spiffe:FILE' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-assertion-type -d 'The assertion\'s type, a URI or a registered one\'s last word; default jwt-bearer, for spiffe jwt-spiffe' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l basic-encoding -d 'Encode id and secret before Basic (form), or send them as they are (raw); default form' -r -f -a "form\t''
raw\t''"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l client-jwks -d 'JWK Set file that is registered for the client: a refusal is held against it' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l key -d 'Private key file, any format: PEM, DER, PKCS#12, JWK, JWK Set, OpenSSH, a service account; or a pkcs11: URI (RFC 7512); JETON_KEY may hold the text itself' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l key-passphrase-file -d 'File that holds the passphrase of an encrypted key; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l key-passphrase-env -d 'Variable that holds the passphrase of an encrypted key; JETON_KEY_PASSPHRASE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l key-passphrase-command -d 'Command that prints the passphrase of an encrypted key' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l sign-command -d 'Command that signs its standard input, for a key that never leaves its place; prints the signature raw, DER, base64 or base64url' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l pkcs11-module -d 'Library of the token that a pkcs11: key lives in; default: module-path in the URI' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l pkcs11-pin-file -d 'File that holds the token\'s PIN; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l pkcs11-pin-env -d 'Variable that holds the token\'s PIN; JETON_PKCS11_PIN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l pkcs11-pin-command -d 'Command that prints the token\'s PIN' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l alg -d 'Signature algorithm; default: what the key implies (RS256, ES256, ES384, ES512, ES256K, EdDSA, HS256)' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l kid -d 'Key ID in the header, and which of several keys; thumbprint: computed by RFC 7638; default: the JWK\'s own' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l typ -d 'Type in the header; default JWT' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l x5c -d 'Certificate chain in the header: a file in any order, or true for those in the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l x5t -d 'SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l x5t-s256 -d 'SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l header -d 'Further header members; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l header-members -d 'The header\'s members in order; default: alg typ kid x5c x5t x5t#S256' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l assertion-audience -d 'The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l assertion-lifetime -d 'From iat to exp; default 60s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l assertion-max-lifetime -d 'Warn before a longer life is sent: the server refuses it' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l assertion-backdate -d 'Set iat and exp back by this much, for a server whose clock is behind; default 0s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l claim -d 'Further claims, or others in place of the usual; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l claims-members -d 'The usual claims in order; default: iss sub aud jti iat exp' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l check-party-id -d 'Warn where client_id is not in the certificate\'s subject; default false' -r
complete -c jeton -n "__fish_jeton_using_subcommand token" -l grant-type -d 'Grant type, any name; default client_credentials' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l scope -d 'Scope, its words separated by spaces' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l audience -d 'Form parameter audience: whom the token is for' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l resource -d 'Form parameter resource: the URL of a protected resource; may be repeated' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l redirect-uri -d 'Form parameter redirect_uri of an authorization_code grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l code-file -d 'File that holds the authorization code; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l code-env -d 'Variable that holds the authorization code; JETON_CODE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l code-command -d 'Command that prints the authorization code' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l code-verifier-file -d 'File that holds the code verifier; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l code-verifier-env -d 'Variable that holds the code verifier; JETON_CODE_VERIFIER is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l code-verifier-command -d 'Command that prints the code verifier' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l username -d 'Resource owner\'s name of a password grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l password-file -d 'File that holds the password; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l password-env -d 'Variable that holds the password; JETON_PASSWORD is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l password-command -d 'Command that prints the password' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l refresh-token-file -d 'File that holds the refresh token; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l refresh-token-env -d 'Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l refresh-token-command -d 'Command that prints the refresh token' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l param -d 'Any other form parameter, or another value for a usual one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -s H -l http-header -d 'HTTP request header; without a value the usual one is dropped' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l cacert -d 'PEM certificates to trust in place of the system\'s' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l cert -d 'Client certificate chain for mutual TLS, PEM' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l cert-key -d 'Private key of cert, PEM; default: in the same file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -s k -l insecure -d 'Don\'t check the server\'s certificate: anybody can be the server' -r
complete -c jeton -n "__fish_jeton_using_subcommand token" -l proxy -d 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l timeout -d 'For the whole exchange; default 30s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l retry -d 'Try again so often where the server can\'t be reached, is too slow, or answers 408, 429 or 5xx; default 0' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l retry-max-time -d 'No retry begins later than this after the first try; default 2m' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l allow-http -d 'Send the request unencrypted beyond this machine: anybody on the way can read it' -r
complete -c jeton -n "__fish_jeton_using_subcommand token" -l token-pointer -d 'JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l default-expires-in -d 'Life of a token that comes without expires_in; default: such a token is not cached' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l cache -d 'Whether tokens are cached; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand token" -l min-ttl -d 'A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -l lock-timeout -d 'How long to wait for another jeton that is getting the same token; default 30s, with retry retry_max_time more' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand token" -s o -l output -d 'The form of the result' -r -f -a "token\t'The token and a newline'
json\t'The server\'s whole answer and what jeton knows of it'
header\t'An Authorization header line'
env\t'A line for a shell to evaluate'
dotenv\t'NAME=token, for --env-file and EnvironmentFile'
curl\t'For curl --config -, so that the token is on no command line'
exec-credential\t'For kubectl'
github\t'A masked step output of GitHub Actions, or with --name a variable'"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l name -d 'The variable of -o env, dotenv and github; default ACCESS_TOKEN' -r
complete -c jeton -n "__fish_jeton_using_subcommand token" -l shell -d 'The shell of -o env' -r -f -a "sh\t'sh, dash, bash, zsh, ksh'
fish\t'fish'
powershell\t'PowerShell'"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l write -d 'Put the result into this file (0600, replaced whole) and nothing on standard output' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand token" -l log -d 'How standard error tells what happens: json is an object on each line, with the story' -r -f -a "text\t''
json\t''"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l on-refresh -d 'Run this whenever a new token is in the file' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand token" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand token" -l refresh -d 'Ask the server even if a fresh token is cached'
complete -c jeton -n "__fish_jeton_using_subcommand token" -l no-cache -d 'Neither read nor write the cache'
complete -c jeton -n "__fish_jeton_using_subcommand token" -l require-cache -d 'Fail (exit 13) where the token can\'t be cached'
complete -c jeton -n "__fish_jeton_using_subcommand token" -l dry-run -d 'Print the exact request and send nothing'
complete -c jeton -n "__fish_jeton_using_subcommand token" -l curl -d 'Print a curl command that does the same and send nothing'
complete -c jeton -n "__fish_jeton_using_subcommand token" -l explain -d 'Say on standard error what may be wrong with the request, and what is in order'
complete -c jeton -n "__fish_jeton_using_subcommand token" -s v -l verbose -d 'Tell the story on standard error, secrets redacted; -vv: with every header'
complete -c jeton -n "__fish_jeton_using_subcommand token" -l show-secrets -d 'Show secrets in --verbose and --dry-run: for your eyes only'
complete -c jeton -n "__fish_jeton_using_subcommand token" -l watch -d 'Keep the file of --write fresh until SIGTERM; SIGHUP reads key and settings again'
complete -c jeton -n "__fish_jeton_using_subcommand token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l preset -d 'A known server\'s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare' -r -f -a "wipo-das\t''
wipo-das-dev\t''
light-oauth2\t''
interswitch\t''
ishare\t''"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l issuer -d 'The authorization server\'s issuer identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l token-endpoint -d 'The URL that the token request is sent to' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l token-endpoint-path -d 'Path to append where token_endpoint is a host without one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-id -d 'The client\'s identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l send-client-id -d 'Whether the form holds client_id beside an assertion; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l auth-method -d 'How the client authenticates; default: private_key_jwt with a key or an assertion, client_secret_basic with a secret' -r -f -a "client_secret_basic\t''
client_secret_post\t''
client_secret_jwt\t''
private_key_jwt\t''
none\t''"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-secret-file -d 'File that holds the client secret; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-secret-env -d 'Variable that holds the client secret; JETON_CLIENT_SECRET is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-secret-command -d 'Command that prints the client secret' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-assertion-file -d 'File that holds an assertion somebody else signed; read again for each request' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-assertion-env -d 'Variable that holds such an assertion; JETON_CLIENT_ASSERTION is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-assertion-command -d 'Command that prints such an assertion' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-assertion-from -d 'Who issues such an assertion to this job: github-actions, gitlab[:VARIABLE], azure-pipelines[:CONNECTION], kubernetes[:FILE], gcp[:ACCOUNT], spiffe:FILE' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-assertion-type -d 'The assertion\'s type, a URI or a registered one\'s last word; default jwt-bearer, for spiffe jwt-spiffe' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l basic-encoding -d 'Encode id and secret before Basic (form), or send them as they are (raw); default form' -r -f -a "form\t''
raw\t''"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l client-jwks -d 'JWK Set file that is registered for the client: a refusal is held against it' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l key -d 'Private key file, any format: PEM, DER, PKCS#12, JWK, JWK Set, OpenSSH, a service account; or a pkcs11: URI (RFC 7512); JETON_KEY may hold the text itself' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l key-passphrase-file -d 'File that holds the passphrase of an encrypted key; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l key-passphrase-env -d 'Variable that holds the passphrase of an encrypted key; JETON_KEY_PASSPHRASE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l key-passphrase-command -d 'Command that prints the passphrase of an encrypted key' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l sign-command -d 'Command that signs its standard input, for a key that never leaves its place; prints the signature raw, DER, base64 or base64url' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l pkcs11-module -d 'Library of the token that a pkcs11: key lives in; default: module-path in the URI' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l pkcs11-pin-file -d 'File that holds the token\'s PIN; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l pkcs11-pin-env -d 'Variable that holds the token\'s PIN; JETON_PKCS11_PIN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l pkcs11-pin-command -d 'Command that prints the token\'s PIN' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l alg -d 'Signature algorithm; default: what the key implies (RS256, ES256, ES384, ES512, ES256K, EdDSA, HS256)' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l kid -d 'Key ID in the header, and which of several keys; thumbprint: computed by RFC 7638; default: the JWK\'s own' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l typ -d 'Type in the header; default JWT' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l x5c -d 'Certificate chain in the header: a file in any order, or true for those in the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l x5t -d 'SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l x5t-s256 -d 'SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l header -d 'Further header members; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l header-members -d 'The header\'s members in order; default: alg typ kid x5c x5t x5t#S256' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l assertion-audience -d 'The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l assertion-lifetime -d 'From iat to exp; default 60s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l assertion-max-lifetime -d 'Warn before a longer life is sent: the server refuses it' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l assertion-backdate -d 'Set iat and exp back by this much, for a server whose clock is behind; default 0s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l claim -d 'Further claims, or others in place of the usual; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l claims-members -d 'The usual claims in order; default: iss sub aud jti iat exp' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l check-party-id -d 'Warn where client_id is not in the certificate\'s subject; default false' -r
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l grant-type -d 'Grant type, any name; default client_credentials' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l scope -d 'Scope, its words separated by spaces' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l audience -d 'Form parameter audience: whom the token is for' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l resource -d 'Form parameter resource: the URL of a protected resource; may be repeated' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l redirect-uri -d 'Form parameter redirect_uri of an authorization_code grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l code-file -d 'File that holds the authorization code; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l code-env -d 'Variable that holds the authorization code; JETON_CODE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l code-command -d 'Command that prints the authorization code' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l code-verifier-file -d 'File that holds the code verifier; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l code-verifier-env -d 'Variable that holds the code verifier; JETON_CODE_VERIFIER is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l code-verifier-command -d 'Command that prints the code verifier' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l username -d 'Resource owner\'s name of a password grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l password-file -d 'File that holds the password; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l password-env -d 'Variable that holds the password; JETON_PASSWORD is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l password-command -d 'Command that prints the password' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l refresh-token-file -d 'File that holds the refresh token; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l refresh-token-env -d 'Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l refresh-token-command -d 'Command that prints the refresh token' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l param -d 'Any other form parameter, or another value for a usual one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -s H -l http-header -d 'HTTP request header; without a value the usual one is dropped' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l cacert -d 'PEM certificates to trust in place of the system\'s' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l cert -d 'Client certificate chain for mutual TLS, PEM' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l cert-key -d 'Private key of cert, PEM; default: in the same file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -s k -l insecure -d 'Don\'t check the server\'s certificate: anybody can be the server' -r
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l proxy -d 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l timeout -d 'For the whole exchange; default 30s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l retry -d 'Try again so often where the server can\'t be reached, is too slow, or answers 408, 429 or 5xx; default 0' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l retry-max-time -d 'No retry begins later than this after the first try; default 2m' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l allow-http -d 'Send the request unencrypted beyond this machine: anybody on the way can read it' -r
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l token-pointer -d 'JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l default-expires-in -d 'Life of a token that comes without expires_in; default: such a token is not cached' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l cache -d 'Whether tokens are cached; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l min-ttl -d 'A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l lock-timeout -d 'How long to wait for another jeton that is getting the same token; default 30s, with retry retry_max_time more' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l log -d 'How standard error tells what happens: json is an object on each line, with the story' -r -f -a "text\t''
json\t''"
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -s v -l verbose -d 'Tell the story on standard error, secrets redacted; -vv: with every header'
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -l show-secrets -d 'Show secrets in --verbose and --dry-run: for your eyes only'
complete -c jeton -n "__fish_jeton_using_subcommand assertion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l preset -d 'A known server\'s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare' -r -f -a "wipo-das\t''
wipo-das-dev\t''
light-oauth2\t''
interswitch\t''
ishare\t''"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l issuer -d 'The authorization server\'s issuer identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l token-endpoint -d 'The URL that the token request is sent to' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l token-endpoint-path -d 'Path to append where token_endpoint is a host without one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-id -d 'The client\'s identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l send-client-id -d 'Whether the form holds client_id beside an assertion; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l auth-method -d 'How the client authenticates; default: private_key_jwt with a key or an assertion, client_secret_basic with a secret' -r -f -a "client_secret_basic\t''
client_secret_post\t''
client_secret_jwt\t''
private_key_jwt\t''
none\t''"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-secret-file -d 'File that holds the client secret; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-secret-env -d 'Variable that holds the client secret; JETON_CLIENT_SECRET is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-secret-command -d 'Command that prints the client secret' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-assertion-file -d 'File that holds an assertion somebody else signed; read again for each request' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-assertion-env -d 'Variable that holds such an assertion; JETON_CLIENT_ASSERTION is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-assertion-command -d 'Command that prints such an assertion' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-assertion-from -d 'Who issues such an assertion to this job: github-actions, gitlab[:VARIABLE], azure-pipelines[:CONNECTION], kubernetes[:FILE], gcp[:ACCOUNT], spiffe:FILE' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-assertion-type -d 'The assertion\'s type, a URI or a registered one\'s last word; default jwt-bearer, for spiffe jwt-spiffe' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l basic-encoding -d 'Encode id and secret before Basic (form), or send them as they are (raw); default form' -r -f -a "form\t''
raw\t''"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l client-jwks -d 'JWK Set file that is registered for the client: a refusal is held against it' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l key -d 'Private key file, any format: PEM, DER, PKCS#12, JWK, JWK Set, OpenSSH, a service account; or a pkcs11: URI (RFC 7512); JETON_KEY may hold the text itself' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l key-passphrase-file -d 'File that holds the passphrase of an encrypted key; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l key-passphrase-env -d 'Variable that holds the passphrase of an encrypted key; JETON_KEY_PASSPHRASE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l key-passphrase-command -d 'Command that prints the passphrase of an encrypted key' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l sign-command -d 'Command that signs its standard input, for a key that never leaves its place; prints the signature raw, DER, base64 or base64url' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l pkcs11-module -d 'Library of the token that a pkcs11: key lives in; default: module-path in the URI' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l pkcs11-pin-file -d 'File that holds the token\'s PIN; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l pkcs11-pin-env -d 'Variable that holds the token\'s PIN; JETON_PKCS11_PIN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l pkcs11-pin-command -d 'Command that prints the token\'s PIN' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l alg -d 'Signature algorithm; default: what the key implies (RS256, ES256, ES384, ES512, ES256K, EdDSA, HS256)' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l kid -d 'Key ID in the header, and which of several keys; thumbprint: computed by RFC 7638; default: the JWK\'s own' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l typ -d 'Type in the header; default JWT' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l x5c -d 'Certificate chain in the header: a file in any order, or true for those in the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l x5t -d 'SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l x5t-s256 -d 'SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l header -d 'Further header members; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l header-members -d 'The header\'s members in order; default: alg typ kid x5c x5t x5t#S256' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l assertion-audience -d 'The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l assertion-lifetime -d 'From iat to exp; default 60s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l assertion-max-lifetime -d 'Warn before a longer life is sent: the server refuses it' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l assertion-backdate -d 'Set iat and exp back by this much, for a server whose clock is behind; default 0s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l claim -d 'Further claims, or others in place of the usual; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l claims-members -d 'The usual claims in order; default: iss sub aud jti iat exp' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l check-party-id -d 'Warn where client_id is not in the certificate\'s subject; default false' -r
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l grant-type -d 'Grant type, any name; default client_credentials' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l scope -d 'Scope, its words separated by spaces' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l audience -d 'Form parameter audience: whom the token is for' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l resource -d 'Form parameter resource: the URL of a protected resource; may be repeated' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l redirect-uri -d 'Form parameter redirect_uri of an authorization_code grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l code-file -d 'File that holds the authorization code; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l code-env -d 'Variable that holds the authorization code; JETON_CODE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l code-command -d 'Command that prints the authorization code' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l code-verifier-file -d 'File that holds the code verifier; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l code-verifier-env -d 'Variable that holds the code verifier; JETON_CODE_VERIFIER is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l code-verifier-command -d 'Command that prints the code verifier' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l username -d 'Resource owner\'s name of a password grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l password-file -d 'File that holds the password; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l password-env -d 'Variable that holds the password; JETON_PASSWORD is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l password-command -d 'Command that prints the password' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l refresh-token-file -d 'File that holds the refresh token; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l refresh-token-env -d 'Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l refresh-token-command -d 'Command that prints the refresh token' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l param -d 'Any other form parameter, or another value for a usual one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -s H -l http-header -d 'HTTP request header; without a value the usual one is dropped' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l cacert -d 'PEM certificates to trust in place of the system\'s' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l cert -d 'Client certificate chain for mutual TLS, PEM' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l cert-key -d 'Private key of cert, PEM; default: in the same file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand exec" -s k -l insecure -d 'Don\'t check the server\'s certificate: anybody can be the server' -r
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l proxy -d 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l timeout -d 'For the whole exchange; default 30s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l retry -d 'Try again so often where the server can\'t be reached, is too slow, or answers 408, 429 or 5xx; default 0' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l retry-max-time -d 'No retry begins later than this after the first try; default 2m' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l allow-http -d 'Send the request unencrypted beyond this machine: anybody on the way can read it' -r
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l token-pointer -d 'JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l default-expires-in -d 'Life of a token that comes without expires_in; default: such a token is not cached' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l cache -d 'Whether tokens are cached; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l min-ttl -d 'A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l lock-timeout -d 'How long to wait for another jeton that is getting the same token; default 30s, with retry retry_max_time more' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l name -d 'The variable of a profile without a name; default ACCESS_TOKEN, with --file ACCESS_TOKEN_FILE' -r
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l log -d 'How standard error tells what happens: json is an object on each line, with the story' -r -f -a "text\t''
json\t''"
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l file -d 'Give the name of a file (0600) that holds the token, in place of the token'
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l refresh -d 'Ask the server even if a fresh token is cached'
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l no-cache -d 'Neither read nor write the cache'
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l require-cache -d 'Fail (exit 13) where a token can\'t be cached'
complete -c jeton -n "__fish_jeton_using_subcommand exec" -s v -l verbose -d 'Tell the story on standard error, secrets redacted; -vv: with every header'
complete -c jeton -n "__fish_jeton_using_subcommand exec" -l show-secrets -d 'Show secrets in --verbose and --dry-run: for your eyes only'
complete -c jeton -n "__fish_jeton_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l key -d 'Verify with this public key, certificate, JWK or JWK Set, in any form; decrypt with this JWK or EC private key' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l secret-file -d 'Verify an HMAC, or decrypt, with the secret in this file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l secret-encoding -d 'How the secret is written' -r -f -a "text\t'As it is, without its last line break'
base64\t'base64 or base64url, with or without padding'
hex\t'Hexadecimal'"
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l jwks -d 'Verify with the JWK Set that is there' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l issuer -d 'Verify with the keys that this issuer publishes; iss must be it' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l x5c-ca -d 'Verify with the token\'s own x5c certificate, issued under a root in this PEM file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l iss -d 'Refuse another issuer' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l aud -d 'Refuse another audience' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l sub -d 'Refuse another subject' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l typ -d 'Refuse another typ in the header: at+jwt for an access token' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l require -d 'Refuse a token without this claim; again for another' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l max-age -d 'Refuse a token issued longer ago, by its iat' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l leeway -d 'By how much the clocks may differ for exp, nbf and iat; default 0s' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l at -d 'Hold the times against this one instead of now: Unix seconds or RFC 3339' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l color -d 'Colours: auto is on a terminal, unless NO_COLOR is set' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Everywhere'
never\t'Nowhere'"
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l max-size -d 'Refuse a token of more bytes than this' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l cacert -d 'PEM certificates to trust in place of the system\'s' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l cert -d 'Client certificate chain for mutual TLS, PEM' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l cert-key -d 'Private key of cert, PEM; default: in the same file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand decode" -s k -l insecure -d 'Don\'t check the server\'s certificate: anybody can be the server' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l proxy -d 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l timeout -d 'For the whole exchange; default 30s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l allow-http -d 'Send the request unencrypted beyond this machine: anybody on the way can read it' -r
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l lines -d 'Each line of standard input is a token of its own; default: where two lines are'
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l explain -d 'Say what the names in header and claims mean, and where that is written'
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l no-fold -d 'Show long arrays and strings whole on a terminal too'
complete -c jeton -n "__fish_jeton_using_subcommand decode" -l json -d 'Print one JSON object on one line'
complete -c jeton -n "__fish_jeton_using_subcommand decode" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and not __fish_seen_subcommand_from list show add edit remove" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and not __fish_seen_subcommand_from list show add edit remove" -s h -l help -d 'Print help'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and not __fish_seen_subcommand_from list show add edit remove" -f -a "list" -d 'The profiles\' names, the default one marked'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and not __fish_seen_subcommand_from list show add edit remove" -f -a "show" -d 'Each effective setting and where it comes from'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and not __fish_seen_subcommand_from list show add edit remove" -f -a "add" -d 'Write a new profile, asking for what it needs, and try it'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and not __fish_seen_subcommand_from list show add edit remove" -f -a "edit" -d 'Open config.toml in your editor'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and not __fish_seen_subcommand_from list show add edit remove" -f -a "remove" -d 'Remove a profile and its cached tokens; the rest of the file stays as it is'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l preset -d 'A known server\'s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare' -r -f -a "wipo-das\t''
wipo-das-dev\t''
light-oauth2\t''
interswitch\t''
ishare\t''"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l issuer -d 'The authorization server\'s issuer identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l token-endpoint -d 'The URL that the token request is sent to' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l token-endpoint-path -d 'Path to append where token_endpoint is a host without one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-id -d 'The client\'s identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l send-client-id -d 'Whether the form holds client_id beside an assertion; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l auth-method -d 'How the client authenticates; default: private_key_jwt with a key or an assertion, client_secret_basic with a secret' -r -f -a "client_secret_basic\t''
client_secret_post\t''
client_secret_jwt\t''
private_key_jwt\t''
none\t''"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-secret-file -d 'File that holds the client secret; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-secret-env -d 'Variable that holds the client secret; JETON_CLIENT_SECRET is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-secret-command -d 'Command that prints the client secret' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-assertion-file -d 'File that holds an assertion somebody else signed; read again for each request' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-assertion-env -d 'Variable that holds such an assertion; JETON_CLIENT_ASSERTION is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-assertion-command -d 'Command that prints such an assertion' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-assertion-from -d 'Who issues such an assertion to this job: github-actions, gitlab[:VARIABLE], azure-pipelines[:CONNECTION], kubernetes[:FILE], gcp[:ACCOUNT], spiffe:FILE' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-assertion-type -d 'The assertion\'s type, a URI or a registered one\'s last word; default jwt-bearer, for spiffe jwt-spiffe' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l basic-encoding -d 'Encode id and secret before Basic (form), or send them as they are (raw); default form' -r -f -a "form\t''
raw\t''"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-jwks -d 'JWK Set file that is registered for the client: a refusal is held against it' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l key -d 'Private key file, any format: PEM, DER, PKCS#12, JWK, JWK Set, OpenSSH, a service account; or a pkcs11: URI (RFC 7512); JETON_KEY may hold the text itself' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l key-passphrase-file -d 'File that holds the passphrase of an encrypted key; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l key-passphrase-env -d 'Variable that holds the passphrase of an encrypted key; JETON_KEY_PASSPHRASE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l key-passphrase-command -d 'Command that prints the passphrase of an encrypted key' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l sign-command -d 'Command that signs its standard input, for a key that never leaves its place; prints the signature raw, DER, base64 or base64url' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l pkcs11-module -d 'Library of the token that a pkcs11: key lives in; default: module-path in the URI' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l pkcs11-pin-file -d 'File that holds the token\'s PIN; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l pkcs11-pin-env -d 'Variable that holds the token\'s PIN; JETON_PKCS11_PIN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l pkcs11-pin-command -d 'Command that prints the token\'s PIN' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l alg -d 'Signature algorithm; default: what the key implies (RS256, ES256, ES384, ES512, ES256K, EdDSA, HS256)' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l kid -d 'Key ID in the header, and which of several keys; thumbprint: computed by RFC 7638; default: the JWK\'s own' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l typ -d 'Type in the header; default JWT' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l x5c -d 'Certificate chain in the header: a file in any order, or true for those in the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l x5t -d 'SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l x5t-s256 -d 'SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l header -d 'Further header members; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l header-members -d 'The header\'s members in order; default: alg typ kid x5c x5t x5t#S256' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l assertion-audience -d 'The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l assertion-lifetime -d 'From iat to exp; default 60s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l assertion-max-lifetime -d 'Warn before a longer life is sent: the server refuses it' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l assertion-backdate -d 'Set iat and exp back by this much, for a server whose clock is behind; default 0s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l claim -d 'Further claims, or others in place of the usual; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l claims-members -d 'The usual claims in order; default: iss sub aud jti iat exp' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l check-party-id -d 'Warn where client_id is not in the certificate\'s subject; default false' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l grant-type -d 'Grant type, any name; default client_credentials' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l scope -d 'Scope, its words separated by spaces' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l audience -d 'Form parameter audience: whom the token is for' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l resource -d 'Form parameter resource: the URL of a protected resource; may be repeated' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l redirect-uri -d 'Form parameter redirect_uri of an authorization_code grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l code-file -d 'File that holds the authorization code; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l code-env -d 'Variable that holds the authorization code; JETON_CODE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l code-command -d 'Command that prints the authorization code' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l code-verifier-file -d 'File that holds the code verifier; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l code-verifier-env -d 'Variable that holds the code verifier; JETON_CODE_VERIFIER is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l code-verifier-command -d 'Command that prints the code verifier' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l username -d 'Resource owner\'s name of a password grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l password-file -d 'File that holds the password; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l password-env -d 'Variable that holds the password; JETON_PASSWORD is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l password-command -d 'Command that prints the password' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l refresh-token-file -d 'File that holds the refresh token; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l refresh-token-env -d 'Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l refresh-token-command -d 'Command that prints the refresh token' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l param -d 'Any other form parameter, or another value for a usual one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -s H -l http-header -d 'HTTP request header; without a value the usual one is dropped' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l cacert -d 'PEM certificates to trust in place of the system\'s' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l cert -d 'Client certificate chain for mutual TLS, PEM' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l cert-key -d 'Private key of cert, PEM; default: in the same file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -s k -l insecure -d 'Don\'t check the server\'s certificate: anybody can be the server' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l proxy -d 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l timeout -d 'For the whole exchange; default 30s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l retry -d 'Try again so often where the server can\'t be reached, is too slow, or answers 408, 429 or 5xx; default 0' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l retry-max-time -d 'No retry begins later than this after the first try; default 2m' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l allow-http -d 'Send the request unencrypted beyond this machine: anybody on the way can read it' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l token-pointer -d 'JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l default-expires-in -d 'Life of a token that comes without expires_in; default: such a token is not cached' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l cache -d 'Whether tokens are cached; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l min-ttl -d 'A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l lock-timeout -d 'How long to wait for another jeton that is getting the same token; default 30s, with retry retry_max_time more' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l preset -d 'A known server\'s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare' -r -f -a "wipo-das\t''
wipo-das-dev\t''
light-oauth2\t''
interswitch\t''
ishare\t''"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l issuer -d 'The authorization server\'s issuer identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l token-endpoint -d 'The URL that the token request is sent to' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l token-endpoint-path -d 'Path to append where token_endpoint is a host without one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-id -d 'The client\'s identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l send-client-id -d 'Whether the form holds client_id beside an assertion; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l auth-method -d 'How the client authenticates; default: private_key_jwt with a key or an assertion, client_secret_basic with a secret' -r -f -a "client_secret_basic\t''
client_secret_post\t''
client_secret_jwt\t''
private_key_jwt\t''
none\t''"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-secret-file -d 'File that holds the client secret; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-secret-env -d 'Variable that holds the client secret; JETON_CLIENT_SECRET is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-secret-command -d 'Command that prints the client secret' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-assertion-file -d 'File that holds an assertion somebody else signed; read again for each request' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-assertion-env -d 'Variable that holds such an assertion; JETON_CLIENT_ASSERTION is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-assertion-command -d 'Command that prints such an assertion' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-assertion-from -d 'Who issues such an assertion to this job: github-actions, gitlab[:VARIABLE], azure-pipelines[:CONNECTION], kubernetes[:FILE], gcp[:ACCOUNT], spiffe:FILE' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-assertion-type -d 'The assertion\'s type, a URI or a registered one\'s last word; default jwt-bearer, for spiffe jwt-spiffe' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l basic-encoding -d 'Encode id and secret before Basic (form), or send them as they are (raw); default form' -r -f -a "form\t''
raw\t''"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l client-jwks -d 'JWK Set file that is registered for the client: a refusal is held against it' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l key -d 'Private key file, any format: PEM, DER, PKCS#12, JWK, JWK Set, OpenSSH, a service account; or a pkcs11: URI (RFC 7512); JETON_KEY may hold the text itself' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l key-passphrase-file -d 'File that holds the passphrase of an encrypted key; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l key-passphrase-env -d 'Variable that holds the passphrase of an encrypted key; JETON_KEY_PASSPHRASE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l key-passphrase-command -d 'Command that prints the passphrase of an encrypted key' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l sign-command -d 'Command that signs its standard input, for a key that never leaves its place; prints the signature raw, DER, base64 or base64url' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l pkcs11-module -d 'Library of the token that a pkcs11: key lives in; default: module-path in the URI' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l pkcs11-pin-file -d 'File that holds the token\'s PIN; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l pkcs11-pin-env -d 'Variable that holds the token\'s PIN; JETON_PKCS11_PIN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l pkcs11-pin-command -d 'Command that prints the token\'s PIN' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l alg -d 'Signature algorithm; default: what the key implies (RS256, ES256, ES384, ES512, ES256K, EdDSA, HS256)' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l kid -d 'Key ID in the header, and which of several keys; thumbprint: computed by RFC 7638; default: the JWK\'s own' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l typ -d 'Type in the header; default JWT' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l x5c -d 'Certificate chain in the header: a file in any order, or true for those in the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l x5t -d 'SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l x5t-s256 -d 'SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l header -d 'Further header members; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l header-members -d 'The header\'s members in order; default: alg typ kid x5c x5t x5t#S256' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l assertion-audience -d 'The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l assertion-lifetime -d 'From iat to exp; default 60s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l assertion-max-lifetime -d 'Warn before a longer life is sent: the server refuses it' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l assertion-backdate -d 'Set iat and exp back by this much, for a server whose clock is behind; default 0s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l claim -d 'Further claims, or others in place of the usual; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l claims-members -d 'The usual claims in order; default: iss sub aud jti iat exp' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l check-party-id -d 'Warn where client_id is not in the certificate\'s subject; default false' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l grant-type -d 'Grant type, any name; default client_credentials' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l scope -d 'Scope, its words separated by spaces' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l audience -d 'Form parameter audience: whom the token is for' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l resource -d 'Form parameter resource: the URL of a protected resource; may be repeated' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l redirect-uri -d 'Form parameter redirect_uri of an authorization_code grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l code-file -d 'File that holds the authorization code; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l code-env -d 'Variable that holds the authorization code; JETON_CODE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l code-command -d 'Command that prints the authorization code' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l code-verifier-file -d 'File that holds the code verifier; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l code-verifier-env -d 'Variable that holds the code verifier; JETON_CODE_VERIFIER is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l code-verifier-command -d 'Command that prints the code verifier' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l username -d 'Resource owner\'s name of a password grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l password-file -d 'File that holds the password; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l password-env -d 'Variable that holds the password; JETON_PASSWORD is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l password-command -d 'Command that prints the password' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l refresh-token-file -d 'File that holds the refresh token; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l refresh-token-env -d 'Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l refresh-token-command -d 'Command that prints the refresh token' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l param -d 'Any other form parameter, or another value for a usual one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -s H -l http-header -d 'HTTP request header; without a value the usual one is dropped' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l cacert -d 'PEM certificates to trust in place of the system\'s' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l cert -d 'Client certificate chain for mutual TLS, PEM' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l cert-key -d 'Private key of cert, PEM; default: in the same file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -s k -l insecure -d 'Don\'t check the server\'s certificate: anybody can be the server' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l proxy -d 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l timeout -d 'For the whole exchange; default 30s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l retry -d 'Try again so often where the server can\'t be reached, is too slow, or answers 408, 429 or 5xx; default 0' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l retry-max-time -d 'No retry begins later than this after the first try; default 2m' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l allow-http -d 'Send the request unencrypted beyond this machine: anybody on the way can read it' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l token-pointer -d 'JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l default-expires-in -d 'Life of a token that comes without expires_in; default: such a token is not cached' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l cache -d 'Whether tokens are cached; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l min-ttl -d 'A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l lock-timeout -d 'How long to wait for another jeton that is getting the same token; default 30s, with retry retry_max_time more' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l default -d 'Make it the profile that is meant where none is named'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -l no-test -d 'Don\'t get a token with it at the end'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand profile; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and not __fish_seen_subcommand_from list clear" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and not __fish_seen_subcommand_from list clear" -s h -l help -d 'Print help'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and not __fish_seen_subcommand_from list clear" -f -a "list" -d 'What is cached, never the tokens themselves'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and not __fish_seen_subcommand_from list clear" -f -a "clear" -d 'Remove all cached tokens, or those of one profile'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and __fish_seen_subcommand_from list" -l json -d 'One JSON object an entry'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and __fish_seen_subcommand_from clear" -l expired -d 'Only what is over; jeton token does that too, at times'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and __fish_seen_subcommand_from clear" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand cache; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help'
complete -c jeton -n "__fish_jeton_using_subcommand key; and not __fish_seen_subcommand_from generate public show" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand key; and not __fish_seen_subcommand_from generate public show" -s h -l help -d 'Print help'
complete -c jeton -n "__fish_jeton_using_subcommand key; and not __fish_seen_subcommand_from generate public show" -f -a "generate" -d 'Make a new private key, or a shared secret for HS256'
complete -c jeton -n "__fish_jeton_using_subcommand key; and not __fish_seen_subcommand_from generate public show" -f -a "public" -d 'Print the public half of a key: PEM, JWK, JWK Set, or a self-signed certificate'
complete -c jeton -n "__fish_jeton_using_subcommand key; and not __fish_seen_subcommand_from generate public show" -f -a "show" -d 'Show what is in a key file, without the secret parts'
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from generate" -l alg -d 'The algorithm that it is to sign with' -r -f -a "HS256\t''
HS384\t''
HS512\t''
RS256\t''
RS384\t''
RS512\t''
PS256\t''
PS384\t''
PS512\t''
ES256\t''
ES384\t''
ES512\t''
ES256K\t''
EdDSA\t''
Ed25519\t''"
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from generate" -l bits -d 'The size of an RSA key' -r -f -a "2048\t''
3072\t''
4096\t''"
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from generate" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l format -d 'What is printed' -r -f -a "pem\t'SubjectPublicKeyInfo in PEM'
jwk\t'A JWK with kid, alg and use'
jwks\t'A JWK Set of all keys in the file'
cert\t'A self-signed certificate in PEM'"
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l kid -d 'The kid of the JWK; default: the key\'s own, else its RFC 7638 thumbprint. Chooses among several keys' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l alg -d 'The alg of the JWK; default: what the key implies. Chooses among several keys' -r -f -a "HS256\t''
HS384\t''
HS512\t''
RS256\t''
RS384\t''
RS512\t''
PS256\t''
PS384\t''
PS512\t''
ES256\t''
ES384\t''
ES512\t''
ES256K\t''
EdDSA\t''
Ed25519\t''"
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l subject -d 'The name in the certificate: a common name, or a whole one such as CN=a,O=b' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l days -d 'How long the certificate is valid' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l key-passphrase-file -d 'File that holds the passphrase of an encrypted key; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l key-passphrase-env -d 'Variable that holds it; JETON_KEY_PASSPHRASE is always read' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l key-passphrase-command -d 'Command that prints it' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l pkcs11-module -d 'Library of the token that a pkcs11: key lives in' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l pkcs11-pin-file -d 'File that holds the token\'s PIN; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l pkcs11-pin-env -d 'Variable that holds it; JETON_PKCS11_PIN is always read' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l pkcs11-pin-command -d 'Command that prints it' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from public" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -l key-passphrase-file -d 'File that holds the passphrase of an encrypted key; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -l key-passphrase-env -d 'Variable that holds it; JETON_KEY_PASSPHRASE is always read' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -l key-passphrase-command -d 'Command that prints it' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -l pkcs11-module -d 'Library of the token that a pkcs11: key lives in' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -l pkcs11-pin-file -d 'File that holds the token\'s PIN; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -l pkcs11-pin-env -d 'Variable that holds it; JETON_PKCS11_PIN is always read' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -l pkcs11-pin-command -d 'Command that prints it' -r
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON object on one line'
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand key; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l as -d 'The server to play' -r -f -a "standard\t'Every method and grant, by the RFCs'
ishare\t'An iSHARE party\'s token endpoint'
wipo-das\t'WIPO DAS (ForgeRock AM)'
light-oauth2\t'networknt light-oauth2'
interswitch\t'Interswitch Passport'"
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l listen -d 'Where to listen: PORT or a loopback ADDRESS:PORT; default: any free port' -r
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l log -d 'The log on standard error, one line a request' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l fail -d 'Refuse each token request with this error code' -r
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l status -d 'Answer each token request with this status' -r
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l delay -d 'Answer each request so much later: 300ms, 5s' -r
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l expires-in -d 'The life of the tokens: 60s, 1h' -r
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l tls -d 'Serve https, with a throw-away CA that the profiles trust; client certificates are accepted'
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l terse -d 'Refuse with the error code alone, as most servers do; the log still says why'
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -l rotate-keys -d 'Sign each token with a new key; the JWK Set keeps the last two'
complete -c jeton -n "__fish_jeton_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l preset -d 'A known server\'s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare' -r -f -a "wipo-das\t''
wipo-das-dev\t''
light-oauth2\t''
interswitch\t''
ishare\t''"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l issuer -d 'The authorization server\'s issuer identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l token-endpoint -d 'The URL that the token request is sent to' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l token-endpoint-path -d 'Path to append where token_endpoint is a host without one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-id -d 'The client\'s identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l send-client-id -d 'Whether the form holds client_id beside an assertion; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l auth-method -d 'How the client authenticates; default: private_key_jwt with a key or an assertion, client_secret_basic with a secret' -r -f -a "client_secret_basic\t''
client_secret_post\t''
client_secret_jwt\t''
private_key_jwt\t''
none\t''"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-secret-file -d 'File that holds the client secret; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-secret-env -d 'Variable that holds the client secret; JETON_CLIENT_SECRET is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-secret-command -d 'Command that prints the client secret' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-assertion-file -d 'File that holds an assertion somebody else signed; read again for each request' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-assertion-env -d 'Variable that holds such an assertion; JETON_CLIENT_ASSERTION is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-assertion-command -d 'Command that prints such an assertion' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-assertion-from -d 'Who issues such an assertion to this job: github-actions, gitlab[:VARIABLE], azure-pipelines[:CONNECTION], kubernetes[:FILE], gcp[:ACCOUNT], spiffe:FILE' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-assertion-type -d 'The assertion\'s type, a URI or a registered one\'s last word; default jwt-bearer, for spiffe jwt-spiffe' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l basic-encoding -d 'Encode id and secret before Basic (form), or send them as they are (raw); default form' -r -f -a "form\t''
raw\t''"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l client-jwks -d 'JWK Set file that is registered for the client: a refusal is held against it' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l key -d 'Private key file, any format: PEM, DER, PKCS#12, JWK, JWK Set, OpenSSH, a service account; or a pkcs11: URI (RFC 7512); JETON_KEY may hold the text itself' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l key-passphrase-file -d 'File that holds the passphrase of an encrypted key; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l key-passphrase-env -d 'Variable that holds the passphrase of an encrypted key; JETON_KEY_PASSPHRASE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l key-passphrase-command -d 'Command that prints the passphrase of an encrypted key' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l sign-command -d 'Command that signs its standard input, for a key that never leaves its place; prints the signature raw, DER, base64 or base64url' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l pkcs11-module -d 'Library of the token that a pkcs11: key lives in; default: module-path in the URI' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l pkcs11-pin-file -d 'File that holds the token\'s PIN; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l pkcs11-pin-env -d 'Variable that holds the token\'s PIN; JETON_PKCS11_PIN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l pkcs11-pin-command -d 'Command that prints the token\'s PIN' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l alg -d 'Signature algorithm; default: what the key implies (RS256, ES256, ES384, ES512, ES256K, EdDSA, HS256)' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l kid -d 'Key ID in the header, and which of several keys; thumbprint: computed by RFC 7638; default: the JWK\'s own' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l typ -d 'Type in the header; default JWT' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l x5c -d 'Certificate chain in the header: a file in any order, or true for those in the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l x5t -d 'SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l x5t-s256 -d 'SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l header -d 'Further header members; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l header-members -d 'The header\'s members in order; default: alg typ kid x5c x5t x5t#S256' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l assertion-audience -d 'The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l assertion-lifetime -d 'From iat to exp; default 60s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l assertion-max-lifetime -d 'Warn before a longer life is sent: the server refuses it' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l assertion-backdate -d 'Set iat and exp back by this much, for a server whose clock is behind; default 0s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l claim -d 'Further claims, or others in place of the usual; null removes one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l claims-members -d 'The usual claims in order; default: iss sub aud jti iat exp' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l check-party-id -d 'Warn where client_id is not in the certificate\'s subject; default false' -r
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l grant-type -d 'Grant type, any name; default client_credentials' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l scope -d 'Scope, its words separated by spaces' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l audience -d 'Form parameter audience: whom the token is for' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l resource -d 'Form parameter resource: the URL of a protected resource; may be repeated' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l redirect-uri -d 'Form parameter redirect_uri of an authorization_code grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l code-file -d 'File that holds the authorization code; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l code-env -d 'Variable that holds the authorization code; JETON_CODE is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l code-command -d 'Command that prints the authorization code' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l code-verifier-file -d 'File that holds the code verifier; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l code-verifier-env -d 'Variable that holds the code verifier; JETON_CODE_VERIFIER is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l code-verifier-command -d 'Command that prints the code verifier' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l username -d 'Resource owner\'s name of a password grant' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l password-file -d 'File that holds the password; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l password-env -d 'Variable that holds the password; JETON_PASSWORD is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l password-command -d 'Command that prints the password' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l refresh-token-file -d 'File that holds the refresh token; - is standard input' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l refresh-token-env -d 'Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l refresh-token-command -d 'Command that prints the refresh token' -r -f -a "(__fish_complete_command)"
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l param -d 'Any other form parameter, or another value for a usual one' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -s H -l http-header -d 'HTTP request header; without a value the usual one is dropped' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l cacert -d 'PEM certificates to trust in place of the system\'s' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l cert -d 'Client certificate chain for mutual TLS, PEM' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l cert-key -d 'Private key of cert, PEM; default: in the same file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -s k -l insecure -d 'Don\'t check the server\'s certificate: anybody can be the server' -r
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l proxy -d 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l timeout -d 'For the whole exchange; default 30s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l retry -d 'Try again so often where the server can\'t be reached, is too slow, or answers 408, 429 or 5xx; default 0' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l retry-max-time -d 'No retry begins later than this after the first try; default 2m' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l allow-http -d 'Send the request unencrypted beyond this machine: anybody on the way can read it' -r
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l token-pointer -d 'JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l default-expires-in -d 'Life of a token that comes without expires_in; default: such a token is not cached' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l cache -d 'Whether tokens are cached; default true' -r
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l min-ttl -d 'A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l lock-timeout -d 'How long to wait for another jeton that is getting the same token; default 30s, with retry retry_max_time more' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l offline -d 'Ask no server'
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -l json -d 'One JSON object a check'
complete -c jeton -n "__fish_jeton_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l against -d 'What counts as a fault beside RFC 7523 and OpenID Connect' -r -f -a "rfc7523bis\t''
fapi2\t''"
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l at -d 'Hold the times against this one instead of now: Unix seconds or RFC 3339' -r
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l profile -d 'Hold it against this profile of config.toml' -r
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l preset -d 'A known server\'s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare' -r -f -a "wipo-das\t''
wipo-das-dev\t''
light-oauth2\t''
interswitch\t''
ishare\t''"
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l issuer -d 'The authorization server\'s issuer identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l token-endpoint -d 'The URL that the token request is sent to' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l client-id -d 'The client\'s identifier' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l client-jwks -d 'JWK Set file that is registered for the client: a refusal is held against it' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l allow-http -d 'Send the request unencrypted beyond this machine: anybody on the way can read it' -r
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand lint" -l json -d 'Print one JSON object'
complete -c jeton -n "__fish_jeton_using_subcommand lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand discover" -l cacert -d 'PEM certificates to trust in place of the system\'s' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand discover" -l cert -d 'Client certificate chain for mutual TLS, PEM' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand discover" -l cert-key -d 'Private key of cert, PEM; default: in the same file' -r -F
complete -c jeton -n "__fish_jeton_using_subcommand discover" -s k -l insecure -d 'Don\'t check the server\'s certificate: anybody can be the server' -r
complete -c jeton -n "__fish_jeton_using_subcommand discover" -l proxy -d 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand discover" -l timeout -d 'For the whole exchange; default 30s' -r -f
complete -c jeton -n "__fish_jeton_using_subcommand discover" -l allow-http -d 'Send the request unencrypted beyond this machine: anybody on the way can read it' -r
complete -c jeton -n "__fish_jeton_using_subcommand discover" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand discover" -l json -d 'Print the metadata as it was sent, and a member jeton'
complete -c jeton -n "__fish_jeton_using_subcommand discover" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c jeton -n "__fish_jeton_using_subcommand completions" -l no-input -d 'Never ask: fail with exit 3 where something is needed, as without a terminal'
complete -c jeton -n "__fish_jeton_using_subcommand completions" -s h -l help -d 'Print help'
