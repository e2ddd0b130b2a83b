//! The wire: what happens when the server, the network or the settings misbehave. Promises 13 to 19, and 21.

use crate::support::{Jeton, Server};

#[test]
fn the_harness_runs_the_binary_and_hears_a_request() {
    use std::io::{Read, Write};
    let server = Server::token("tok-1", 3600);
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    stream.write_all(b"POST /token HTTP/1.1\r\nContent-Length: 11\r\n\r\na=b%20c+d&e").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with(r#"{"access_token":"tok-1","token_type":"Bearer","expires_in":3600}"#));
    let pairs = [("a".to_owned(), "b c d".to_owned()), ("e".to_owned(), String::new())];
    assert_eq!(server.heard_one().form(), pairs);
    Jeton::new().run::<&str>(&[]).exits(0).prints("");
}
