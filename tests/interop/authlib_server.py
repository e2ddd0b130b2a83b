"""A second authorization server that nobody of jeton wrote (PyPI Authlib under Flask), on loopback.

    python authlib_server.py CLIENTS LOG

The same contract as oidc-provider.mjs: client metadata in, a JSON line for each request in LOG before the answer goes out, the
addresses as first line on standard output, an end with standard input. It differs where servers differ: its audience is
the token endpoint alone, in Basic a plus is a plus, and it tells its clients what is wrong.
"""

import json
import os
import sys
import threading
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientCredentialsGrant, ClientMixin, OAuth2Error
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from flask import Flask, g, jsonify, request
from joserfc.jwk import KeySet, OctKey
from werkzeug.serving import WSGIRequestHandler, make_server

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback only


class Client(ClientMixin):
    def __init__(self, metadata):
        self.metadata = metadata

    def check_client_secret(self, client_secret):
        return client_secret == self.metadata["client_secret"]

    def check_endpoint_auth_method(self, method, endpoint):
        mine = self.metadata["token_endpoint_auth_method"]
        return method == (Assertion.CLIENT_AUTH_METHOD if mine.endswith("_jwt") else mine)

    def check_grant_type(self, grant_type):
        return grant_type in self.metadata["grant_types"]

    def get_allowed_scope(self, scope):
        asked, may = (scope or "").split(), self.metadata["scope"].split()
        return (scope or "") if all(one in may for one in asked) else None


class Assertion(JWTBearerClientAssertion):
    seen = set()

    def __init__(self):
        super().__init__(leeway=0)

    def get_audiences(self):
        return [endpoint]

    def validate_jti(self, claims, jti):
        fresh = (claims["sub"], jti) not in self.seen
        self.seen.add((claims["sub"], jti))
        return fresh

    def process_assertion_claims(self, assertion, resolve_key):
        try:
            return super().process_assertion_claims(assertion, resolve_key)
        except OAuth2Error as refusal:
            g.reason = repr(refusal.__cause__ or refusal)
            raise

    def resolve_client_public_key(self, client):
        if "jwks" in client.metadata:
            return KeySet.import_key_set(client.metadata["jwks"])
        return OctKey.import_key(client.metadata["client_secret"])


class ClientCredentials(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", Assertion.CLIENT_AUTH_METHOD]


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_):
        pass


with open(sys.argv[1]) as file:
    clients = {one["client_id"]: Client(one) for one in json.load(file)}
tokens = {}


def save_token(token, asked):
    g.client = asked.client.metadata["client_id"]
    tokens[token["access_token"]] = {"client_id": g.client, "scope": token.get("scope")}


app = Flask(__name__)
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"client_credentials": 600}
server = AuthorizationServer(app, clients.get, save_token)
server.register_grant(ClientCredentials)
server.register_client_auth_method(Assertion.CLIENT_AUTH_METHOD, Assertion())


@app.post("/token")
def token():
    time.sleep(int(request.args.get("delay", 0)) / 1000)
    return server.create_token_response()


@app.get("/whoami")
def whoami():
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    known = tokens.get(value) if scheme == "Bearer" else None
    return (jsonify(known), 200) if known else (jsonify(error="invalid_token"), 401)


@app.after_request
def log(response):
    entry = {"method": request.method, "path": request.path, "status": response.status_code, "client": g.get("client")}
    if response.status_code >= 400:
        said = response.get_json(force=True, silent=True) or {}
        entry |= {"error": said.get("error"), "detail": g.get("reason", said.get("error_description"))}
    with open(sys.argv[2], "a") as file:
        file.write(json.dumps(entry) + "\n")
    return response


listener = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
issuer = f"http://127.0.0.1:{listener.port}"
endpoint = f"{issuer}/token"
threading.Thread(target=listener.serve_forever, daemon=True).start()
print(json.dumps({"issuer": issuer, "token_endpoint": endpoint}), flush=True)
sys.stdin.read()
