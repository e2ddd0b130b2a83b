
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'jeton' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'jeton'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'jeton' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Print an access token, from the cache where a fresh one is there')
            [CompletionResult]::new('assertion', 'assertion', [CompletionResultType]::ParameterValue, 'Print a signed client assertion (RFC 7523)')
            [CompletionResult]::new('decode', 'decode', [CompletionResultType]::ParameterValue, '`jeton decode`')
            [CompletionResult]::new('profile', 'profile', [CompletionResultType]::ParameterValue, 'Show the profiles of config.toml')
            [CompletionResult]::new('cache', 'cache', [CompletionResultType]::ParameterValue, 'Show or clear the cached tokens')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a shell''s completion script')
            break
        }
        'jeton;token' {
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'A known server''s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'The authorization server''s issuer identifier')
            [CompletionResult]::new('--token-endpoint', '--token-endpoint', [CompletionResultType]::ParameterName, 'The URL that the token request is sent to')
            [CompletionResult]::new('--token-endpoint-path', '--token-endpoint-path', [CompletionResultType]::ParameterName, 'Path to append where token_endpoint is a host without one')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The client''s identifier')
            [CompletionResult]::new('--send-client-id', '--send-client-id', [CompletionResultType]::ParameterName, 'Whether the form holds client_id beside an assertion; default true')
            [CompletionResult]::new('--auth-method', '--auth-method', [CompletionResultType]::ParameterName, 'How the client authenticates; default: private_key_jwt with a key, client_secret_basic with a secret')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'File that holds the client secret; - is standard input')
            [CompletionResult]::new('--client-secret-env', '--client-secret-env', [CompletionResultType]::ParameterName, 'Variable that holds the client secret; JETON_CLIENT_SECRET is always read')
            [CompletionResult]::new('--client-secret-command', '--client-secret-command', [CompletionResultType]::ParameterName, 'Command that prints the client secret')
            [CompletionResult]::new('--basic-encoding', '--basic-encoding', [CompletionResultType]::ParameterName, 'Encode id and secret before Basic (form), or send them as they are (raw); default form')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Private key file, PEM: PKCS#1, PKCS#8 or SEC1; JETON_KEY may hold the text itself')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Signature algorithm; default: what the key implies (RS256, ES256, ES384, EdDSA, HS256)')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'Key ID in the header; thumbprint: computed by RFC 7638')
            [CompletionResult]::new('--typ', '--typ', [CompletionResultType]::ParameterName, 'Type in the header; default JWT')
            [CompletionResult]::new('--x5c', '--x5c', [CompletionResultType]::ParameterName, 'Certificate chain in the header: a PEM file in any order, or true for those in the key file')
            [CompletionResult]::new('--x5t', '--x5t', [CompletionResultType]::ParameterName, 'SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file')
            [CompletionResult]::new('--x5t-s256', '--x5t-s256', [CompletionResultType]::ParameterName, 'SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Further header members; null removes one')
            [CompletionResult]::new('--header-members', '--header-members', [CompletionResultType]::ParameterName, 'The header''s members in order; default: alg typ kid x5c x5t x5t#S256')
            [CompletionResult]::new('--assertion-audience', '--assertion-audience', [CompletionResultType]::ParameterName, 'The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint')
            [CompletionResult]::new('--assertion-lifetime', '--assertion-lifetime', [CompletionResultType]::ParameterName, 'From iat to exp; default 60s')
            [CompletionResult]::new('--assertion-max-lifetime', '--assertion-max-lifetime', [CompletionResultType]::ParameterName, 'Warn before a longer life is sent: the server refuses it')
            [CompletionResult]::new('--assertion-backdate', '--assertion-backdate', [CompletionResultType]::ParameterName, 'Set iat and exp back by this much, for a server whose clock is behind; default 0s')
            [CompletionResult]::new('--claim', '--claim', [CompletionResultType]::ParameterName, 'Further claims, or others in place of the usual; null removes one')
            [CompletionResult]::new('--claims-members', '--claims-members', [CompletionResultType]::ParameterName, 'The usual claims in order; default: iss sub aud jti iat exp')
            [CompletionResult]::new('--check-party-id', '--check-party-id', [CompletionResultType]::ParameterName, 'Warn where client_id is not in the certificate''s subject; default false')
            [CompletionResult]::new('--grant-type', '--grant-type', [CompletionResultType]::ParameterName, 'Grant type, any name; default client_credentials')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'Scope, its words separated by spaces')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Form parameter audience: whom the token is for')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Form parameter resource: the URL of a protected resource; may be repeated')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Form parameter redirect_uri of an authorization_code grant')
            [CompletionResult]::new('--code-file', '--code-file', [CompletionResultType]::ParameterName, 'File that holds the authorization code; - is standard input')
            [CompletionResult]::new('--code-env', '--code-env', [CompletionResultType]::ParameterName, 'Variable that holds the authorization code; JETON_CODE is always read')
            [CompletionResult]::new('--code-command', '--code-command', [CompletionResultType]::ParameterName, 'Command that prints the authorization code')
            [CompletionResult]::new('--code-verifier-file', '--code-verifier-file', [CompletionResultType]::ParameterName, 'File that holds the code verifier; - is standard input')
            [CompletionResult]::new('--code-verifier-env', '--code-verifier-env', [CompletionResultType]::ParameterName, 'Variable that holds the code verifier; JETON_CODE_VERIFIER is always read')
            [CompletionResult]::new('--code-verifier-command', '--code-verifier-command', [CompletionResultType]::ParameterName, 'Command that prints the code verifier')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Resource owner''s name of a password grant')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File that holds the password; - is standard input')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Variable that holds the password; JETON_PASSWORD is always read')
            [CompletionResult]::new('--password-command', '--password-command', [CompletionResultType]::ParameterName, 'Command that prints the password')
            [CompletionResult]::new('--refresh-token-file', '--refresh-token-file', [CompletionResultType]::ParameterName, 'File that holds the refresh token; - is standard input')
            [CompletionResult]::new('--refresh-token-env', '--refresh-token-env', [CompletionResultType]::ParameterName, 'Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read')
            [CompletionResult]::new('--refresh-token-command', '--refresh-token-command', [CompletionResultType]::ParameterName, 'Command that prints the refresh token')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Any other form parameter, or another value for a usual one')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'HTTP request header; without a value the usual one is dropped')
            [CompletionResult]::new('--http-header', '--http-header', [CompletionResultType]::ParameterName, 'HTTP request header; without a value the usual one is dropped')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM certificates to trust in place of the system''s')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Client certificate chain for mutual TLS, PEM')
            [CompletionResult]::new('--cert-key', '--cert-key', [CompletionResultType]::ParameterName, 'Private key of cert, PEM; default: in the same file')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Don''t check the server''s certificate: anybody can be the server')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Don''t check the server''s certificate: anybody can be the server')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'For the whole exchange; default 30s')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Send the request unencrypted beyond this machine: anybody on the way can read it')
            [CompletionResult]::new('--token-pointer', '--token-pointer', [CompletionResultType]::ParameterName, 'JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token')
            [CompletionResult]::new('--default-expires-in', '--default-expires-in', [CompletionResultType]::ParameterName, 'Life of a token that comes without expires_in; default: such a token is not cached')
            [CompletionResult]::new('--cache', '--cache', [CompletionResultType]::ParameterName, 'Whether tokens are cached; default true')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait for another jeton that is getting the same token; default 30s')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The form of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The form of the result')
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Ask the server even if a fresh token is cached')
            [CompletionResult]::new('--no-cache', '--no-cache', [CompletionResultType]::ParameterName, 'Neither read nor write the cache')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the exact request and send nothing')
            [CompletionResult]::new('--curl', '--curl', [CompletionResultType]::ParameterName, 'Print a curl command that does the same and send nothing')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell the story on standard error, secrets redacted')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell the story on standard error, secrets redacted')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show secrets in --verbose and --dry-run: for your eyes only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'jeton;assertion' {
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'A known server''s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'The authorization server''s issuer identifier')
            [CompletionResult]::new('--token-endpoint', '--token-endpoint', [CompletionResultType]::ParameterName, 'The URL that the token request is sent to')
            [CompletionResult]::new('--token-endpoint-path', '--token-endpoint-path', [CompletionResultType]::ParameterName, 'Path to append where token_endpoint is a host without one')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The client''s identifier')
            [CompletionResult]::new('--send-client-id', '--send-client-id', [CompletionResultType]::ParameterName, 'Whether the form holds client_id beside an assertion; default true')
            [CompletionResult]::new('--auth-method', '--auth-method', [CompletionResultType]::ParameterName, 'How the client authenticates; default: private_key_jwt with a key, client_secret_basic with a secret')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'File that holds the client secret; - is standard input')
            [CompletionResult]::new('--client-secret-env', '--client-secret-env', [CompletionResultType]::ParameterName, 'Variable that holds the client secret; JETON_CLIENT_SECRET is always read')
            [CompletionResult]::new('--client-secret-command', '--client-secret-command', [CompletionResultType]::ParameterName, 'Command that prints the client secret')
            [CompletionResult]::new('--basic-encoding', '--basic-encoding', [CompletionResultType]::ParameterName, 'Encode id and secret before Basic (form), or send them as they are (raw); default form')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Private key file, PEM: PKCS#1, PKCS#8 or SEC1; JETON_KEY may hold the text itself')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Signature algorithm; default: what the key implies (RS256, ES256, ES384, EdDSA, HS256)')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'Key ID in the header; thumbprint: computed by RFC 7638')
            [CompletionResult]::new('--typ', '--typ', [CompletionResultType]::ParameterName, 'Type in the header; default JWT')
            [CompletionResult]::new('--x5c', '--x5c', [CompletionResultType]::ParameterName, 'Certificate chain in the header: a PEM file in any order, or true for those in the key file')
            [CompletionResult]::new('--x5t', '--x5t', [CompletionResultType]::ParameterName, 'SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file')
            [CompletionResult]::new('--x5t-s256', '--x5t-s256', [CompletionResultType]::ParameterName, 'SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Further header members; null removes one')
            [CompletionResult]::new('--header-members', '--header-members', [CompletionResultType]::ParameterName, 'The header''s members in order; default: alg typ kid x5c x5t x5t#S256')
            [CompletionResult]::new('--assertion-audience', '--assertion-audience', [CompletionResultType]::ParameterName, 'The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint')
            [CompletionResult]::new('--assertion-lifetime', '--assertion-lifetime', [CompletionResultType]::ParameterName, 'From iat to exp; default 60s')
            [CompletionResult]::new('--assertion-max-lifetime', '--assertion-max-lifetime', [CompletionResultType]::ParameterName, 'Warn before a longer life is sent: the server refuses it')
            [CompletionResult]::new('--assertion-backdate', '--assertion-backdate', [CompletionResultType]::ParameterName, 'Set iat and exp back by this much, for a server whose clock is behind; default 0s')
            [CompletionResult]::new('--claim', '--claim', [CompletionResultType]::ParameterName, 'Further claims, or others in place of the usual; null removes one')
            [CompletionResult]::new('--claims-members', '--claims-members', [CompletionResultType]::ParameterName, 'The usual claims in order; default: iss sub aud jti iat exp')
            [CompletionResult]::new('--check-party-id', '--check-party-id', [CompletionResultType]::ParameterName, 'Warn where client_id is not in the certificate''s subject; default false')
            [CompletionResult]::new('--grant-type', '--grant-type', [CompletionResultType]::ParameterName, 'Grant type, any name; default client_credentials')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'Scope, its words separated by spaces')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Form parameter audience: whom the token is for')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Form parameter resource: the URL of a protected resource; may be repeated')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Form parameter redirect_uri of an authorization_code grant')
            [CompletionResult]::new('--code-file', '--code-file', [CompletionResultType]::ParameterName, 'File that holds the authorization code; - is standard input')
            [CompletionResult]::new('--code-env', '--code-env', [CompletionResultType]::ParameterName, 'Variable that holds the authorization code; JETON_CODE is always read')
            [CompletionResult]::new('--code-command', '--code-command', [CompletionResultType]::ParameterName, 'Command that prints the authorization code')
            [CompletionResult]::new('--code-verifier-file', '--code-verifier-file', [CompletionResultType]::ParameterName, 'File that holds the code verifier; - is standard input')
            [CompletionResult]::new('--code-verifier-env', '--code-verifier-env', [CompletionResultType]::ParameterName, 'Variable that holds the code verifier; JETON_CODE_VERIFIER is always read')
            [CompletionResult]::new('--code-verifier-command', '--code-verifier-command', [CompletionResultType]::ParameterName, 'Command that prints the code verifier')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Resource owner''s name of a password grant')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File that holds the password; - is standard input')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Variable that holds the password; JETON_PASSWORD is always read')
            [CompletionResult]::new('--password-command', '--password-command', [CompletionResultType]::ParameterName, 'Command that prints the password')
            [CompletionResult]::new('--refresh-token-file', '--refresh-token-file', [CompletionResultType]::ParameterName, 'File that holds the refresh token; - is standard input')
            [CompletionResult]::new('--refresh-token-env', '--refresh-token-env', [CompletionResultType]::ParameterName, 'Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read')
            [CompletionResult]::new('--refresh-token-command', '--refresh-token-command', [CompletionResultType]::ParameterName, 'Command that prints the refresh token')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Any other form parameter, or another value for a usual one')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'HTTP request header; without a value the usual one is dropped')
            [CompletionResult]::new('--http-header', '--http-header', [CompletionResultType]::ParameterName, 'HTTP request header; without a value the usual one is dropped')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM certificates to trust in place of the system''s')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Client certificate chain for mutual TLS, PEM')
            [CompletionResult]::new('--cert-key', '--cert-key', [CompletionResultType]::ParameterName, 'Private key of cert, PEM; default: in the same file')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Don''t check the server''s certificate: anybody can be the server')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Don''t check the server''s certificate: anybody can be the server')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'For the whole exchange; default 30s')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Send the request unencrypted beyond this machine: anybody on the way can read it')
            [CompletionResult]::new('--token-pointer', '--token-pointer', [CompletionResultType]::ParameterName, 'JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token')
            [CompletionResult]::new('--default-expires-in', '--default-expires-in', [CompletionResultType]::ParameterName, 'Life of a token that comes without expires_in; default: such a token is not cached')
            [CompletionResult]::new('--cache', '--cache', [CompletionResultType]::ParameterName, 'Whether tokens are cached; default true')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait for another jeton that is getting the same token; default 30s')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell the story on standard error, secrets redacted')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell the story on standard error, secrets redacted')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show secrets in --verbose and --dry-run: for your eyes only')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'jeton;decode' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'jeton;profile' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'The profiles'' names, the default one marked')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Each effective setting and where it comes from')
            break
        }
        'jeton;profile;list' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'jeton;profile;show' {
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'A known server''s settings to start from: wipo-das, wipo-das-dev, light-oauth2, interswitch, ishare')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'The authorization server''s issuer identifier')
            [CompletionResult]::new('--token-endpoint', '--token-endpoint', [CompletionResultType]::ParameterName, 'The URL that the token request is sent to')
            [CompletionResult]::new('--token-endpoint-path', '--token-endpoint-path', [CompletionResultType]::ParameterName, 'Path to append where token_endpoint is a host without one')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The client''s identifier')
            [CompletionResult]::new('--send-client-id', '--send-client-id', [CompletionResultType]::ParameterName, 'Whether the form holds client_id beside an assertion; default true')
            [CompletionResult]::new('--auth-method', '--auth-method', [CompletionResultType]::ParameterName, 'How the client authenticates; default: private_key_jwt with a key, client_secret_basic with a secret')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'File that holds the client secret; - is standard input')
            [CompletionResult]::new('--client-secret-env', '--client-secret-env', [CompletionResultType]::ParameterName, 'Variable that holds the client secret; JETON_CLIENT_SECRET is always read')
            [CompletionResult]::new('--client-secret-command', '--client-secret-command', [CompletionResultType]::ParameterName, 'Command that prints the client secret')
            [CompletionResult]::new('--basic-encoding', '--basic-encoding', [CompletionResultType]::ParameterName, 'Encode id and secret before Basic (form), or send them as they are (raw); default form')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Private key file, PEM: PKCS#1, PKCS#8 or SEC1; JETON_KEY may hold the text itself')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Signature algorithm; default: what the key implies (RS256, ES256, ES384, EdDSA, HS256)')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'Key ID in the header; thumbprint: computed by RFC 7638')
            [CompletionResult]::new('--typ', '--typ', [CompletionResultType]::ParameterName, 'Type in the header; default JWT')
            [CompletionResult]::new('--x5c', '--x5c', [CompletionResultType]::ParameterName, 'Certificate chain in the header: a PEM file in any order, or true for those in the key file')
            [CompletionResult]::new('--x5t', '--x5t', [CompletionResultType]::ParameterName, 'SHA-1 thumbprint of the certificate in the header: a PEM file, or true for the one of x5c or the key file')
            [CompletionResult]::new('--x5t-s256', '--x5t-s256', [CompletionResultType]::ParameterName, 'SHA-256 thumbprint of the certificate in the header: a PEM file, or true as for x5t')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Further header members; null removes one')
            [CompletionResult]::new('--header-members', '--header-members', [CompletionResultType]::ParameterName, 'The header''s members in order; default: alg typ kid x5c x5t x5t#S256')
            [CompletionResult]::new('--assertion-audience', '--assertion-audience', [CompletionResultType]::ParameterName, 'The aud claim: issuer, token_endpoint or a literal; default: the issuer where known, else the token endpoint')
            [CompletionResult]::new('--assertion-lifetime', '--assertion-lifetime', [CompletionResultType]::ParameterName, 'From iat to exp; default 60s')
            [CompletionResult]::new('--assertion-max-lifetime', '--assertion-max-lifetime', [CompletionResultType]::ParameterName, 'Warn before a longer life is sent: the server refuses it')
            [CompletionResult]::new('--assertion-backdate', '--assertion-backdate', [CompletionResultType]::ParameterName, 'Set iat and exp back by this much, for a server whose clock is behind; default 0s')
            [CompletionResult]::new('--claim', '--claim', [CompletionResultType]::ParameterName, 'Further claims, or others in place of the usual; null removes one')
            [CompletionResult]::new('--claims-members', '--claims-members', [CompletionResultType]::ParameterName, 'The usual claims in order; default: iss sub aud jti iat exp')
            [CompletionResult]::new('--check-party-id', '--check-party-id', [CompletionResultType]::ParameterName, 'Warn where client_id is not in the certificate''s subject; default false')
            [CompletionResult]::new('--grant-type', '--grant-type', [CompletionResultType]::ParameterName, 'Grant type, any name; default client_credentials')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'Scope, its words separated by spaces')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Form parameter audience: whom the token is for')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Form parameter resource: the URL of a protected resource; may be repeated')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Form parameter redirect_uri of an authorization_code grant')
            [CompletionResult]::new('--code-file', '--code-file', [CompletionResultType]::ParameterName, 'File that holds the authorization code; - is standard input')
            [CompletionResult]::new('--code-env', '--code-env', [CompletionResultType]::ParameterName, 'Variable that holds the authorization code; JETON_CODE is always read')
            [CompletionResult]::new('--code-command', '--code-command', [CompletionResultType]::ParameterName, 'Command that prints the authorization code')
            [CompletionResult]::new('--code-verifier-file', '--code-verifier-file', [CompletionResultType]::ParameterName, 'File that holds the code verifier; - is standard input')
            [CompletionResult]::new('--code-verifier-env', '--code-verifier-env', [CompletionResultType]::ParameterName, 'Variable that holds the code verifier; JETON_CODE_VERIFIER is always read')
            [CompletionResult]::new('--code-verifier-command', '--code-verifier-command', [CompletionResultType]::ParameterName, 'Command that prints the code verifier')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Resource owner''s name of a password grant')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'File that holds the password; - is standard input')
            [CompletionResult]::new('--password-env', '--password-env', [CompletionResultType]::ParameterName, 'Variable that holds the password; JETON_PASSWORD is always read')
            [CompletionResult]::new('--password-command', '--password-command', [CompletionResultType]::ParameterName, 'Command that prints the password')
            [CompletionResult]::new('--refresh-token-file', '--refresh-token-file', [CompletionResultType]::ParameterName, 'File that holds the refresh token; - is standard input')
            [CompletionResult]::new('--refresh-token-env', '--refresh-token-env', [CompletionResultType]::ParameterName, 'Variable that holds the refresh token; JETON_REFRESH_TOKEN is always read')
            [CompletionResult]::new('--refresh-token-command', '--refresh-token-command', [CompletionResultType]::ParameterName, 'Command that prints the refresh token')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'Any other form parameter, or another value for a usual one')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'HTTP request header; without a value the usual one is dropped')
            [CompletionResult]::new('--http-header', '--http-header', [CompletionResultType]::ParameterName, 'HTTP request header; without a value the usual one is dropped')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM certificates to trust in place of the system''s')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Client certificate chain for mutual TLS, PEM')
            [CompletionResult]::new('--cert-key', '--cert-key', [CompletionResultType]::ParameterName, 'Private key of cert, PEM; default: in the same file')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Don''t check the server''s certificate: anybody can be the server')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Don''t check the server''s certificate: anybody can be the server')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Proxy to use; default: HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY as curl reads them; none: direct')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'For the whole exchange; default 30s')
            [CompletionResult]::new('--allow-http', '--allow-http', [CompletionResultType]::ParameterName, 'Send the request unencrypted beyond this machine: anybody on the way can read it')
            [CompletionResult]::new('--token-pointer', '--token-pointer', [CompletionResultType]::ParameterName, 'JSON pointer to the token response or the token inside a wrapping answer: /data, /result/token')
            [CompletionResult]::new('--default-expires-in', '--default-expires-in', [CompletionResultType]::ParameterName, 'Life of a token that comes without expires_in; default: such a token is not cached')
            [CompletionResult]::new('--cache', '--cache', [CompletionResultType]::ParameterName, 'Whether tokens are cached; default true')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'A cached token must live at least this long; default 60s, or a tenth of a life under 10 minutes')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How long to wait for another jeton that is getting the same token; default 30s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'jeton;cache' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'What is cached, never the tokens themselves')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove all cached tokens, or those of one profile')
            break
        }
        'jeton;cache;list' {
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON object an entry')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'jeton;cache;clear' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'jeton;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
