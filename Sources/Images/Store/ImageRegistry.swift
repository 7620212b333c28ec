import Basics
import Transport

/// Serves one image to the engines of this machine, which trust registries on it: the part of the OCI distribution
/// specification 1.1 by which an image is pulled by its digest.
///
/// It has a name that nobody can guess, since every user of the machine may connect, and it knows the parts of the one
/// image only: what a request names is never a path.
package final class ImageRegistry: Sendable {
    /// The image's name there without its digest: `127.0.0.1:40123/NAME/…`.
    package let repository: String
    private let server: LoopbackServer

    /// Begins to serve.
    ///
    /// - Parameter name: what the image's name there begins with.
    package init(_ image: StoredImage, as name: String) throws {
        let token = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
        let path = "\(name)/\(token)"
        server = try LoopbackServer { Self.reply($0.path, image, path) }
        repository = "127.0.0.1:\(server.port)/\(path)"
    }

    /// How many bytes of the image were fetched.
    package var sent: Int { server.sent }

    /// Serves no longer.
    package func close() { server.close() }

    private static let version = ("Docker-Distribution-Api-Version", "registry/2.0")

    private static func reply(_ path: String, _ image: StoredImage, _ name: String) -> HTTPReply {
        if Key(path) == "/v2/" || Key(path) == "/v2" {
            return json(200, "{}")
        }
        for kind in ["manifests", "blobs"] {
            let prefix = "/v2/\(name)/\(kind)/"
            guard path.utf8.starts(with: prefix.utf8) else { continue }
            let digest = Key(Substring(path.utf8.dropFirst(prefix.utf8.count)))
            guard let part = image.parts[digest], (digest == image.digest) == (Key(kind) == "manifests") else { break }
            return HTTPReply(
                200,
                fields: [
                    version, ("Content-Type", Key(kind) == "manifests" ? part.type : "application/octet-stream"),
                    ("Docker-Content-Digest", digest.string),
                ], body: .file(path: part.path, size: part.size))
        }
        return json(404, #"{"errors":[{"code":"NAME_UNKNOWN","message":"there is no such image here"}]}"#)
    }

    private static func json(_ status: Int, _ text: String) -> HTTPReply {
        HTTPReply(status, fields: [version, ("Content-Type", "application/json")], body: .bytes(Array(text.utf8)))
    }
}
