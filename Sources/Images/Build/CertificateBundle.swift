import Basics
import Files

/// The certificates that this machine trusts, which a build sees while it runs: behind a company's proxy no package
/// could be fetched without them. They never are in a layer.
struct CertificateBundle {
    /// The path of the mount.
    static let inside = "/run/pitlane-certificates.pem"
    /// Where systems keep them.
    private static let usual = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ]
    /// The variables by which programs find them.
    private static let variables = [
        "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS", "PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE",
    ]

    /// The file on this machine; nil if it has none.
    let file: String?

    init(environment: [(Key, String)]) {
        let own = environment.first { $0.0 == "SSL_CERT_FILE" }.map { [$0.1] } ?? []
        file = (own + Self.usual).first { $0.utf8.first == UInt8(ascii: "/") && Folder.isFile($0) }
    }

    /// What each stage is given: where they are, and the moment for tools that ask for one.
    var handed: [(name: String, value: String)] {
        (file == nil ? [] : Self.variables.map { ($0, Self.inside) }) + [("SOURCE_DATE_EPOCH", "\(FileTime.epoch)")]
    }
}
