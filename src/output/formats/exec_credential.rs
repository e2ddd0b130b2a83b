//! `-o exec-credential`: what kubectl wants of a credential plugin (client.authentication.k8s.io/v1).

use crate::json::quote;
use crate::output::time;

/// An `ExecCredential` with its status; `expirationTimestamp` (RFC 3339) only where the end is known, since without it
/// kubectl keeps the token until the API server refuses it.
pub(super) fn object(token: &str, expires_at: Option<i64>) -> String {
    let expiry = expires_at
        .and_then(time::rfc3339)
        .map(|at| format!("\"expirationTimestamp\":\"{at}\","))
        .unwrap_or_default();
    format!(
        "{{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{{{expiry}\"token\":{}}}}}\n",
        quote(token)
    )
}
