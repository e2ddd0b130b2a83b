# The commands of CONTRIBUTING.md, for those who have just.

# what to run before a commit: format, lints, tests
check:
    cargo fmt --check
    cargo clippy --all-targets --all-features --locked -- -D warnings
    cargo test --locked

# the tests whose name has WORD
test WORD:
    cargo test --locked {{WORD}}

# servers that nobody here wrote: `just interop oidc-provider es256`
interop *WHICH:
    tests/interop/run {{WHICH}}

# instructions of `jeton --version` and of a cached `jeton token`
instructions:
    cargo build --release --locked
    .ci/instructions target/release/jeton

# everything, as CI does it
ci:
    bash .ci/run
