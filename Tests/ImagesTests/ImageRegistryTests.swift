import Basics
import Files
import Hashing
import Images
import Testing
import Transport

@Suite("The registry of one image")
final class ImageRegistryTests {
    private let folder: String
    private let image: StoredImage
    private let layer: Key

    init() throws {
        let folder = "/tmp/pitlane-registry-\(UniqueName.make())"
        self.folder = folder
        func add(_ text: String) throws -> Key {
            let digest = Digest.sha256(of: text)
            try Folder.make("\(folder)/blobs/sha256")
            try Folder.write(text, to: "\(folder)/blobs/sha256/\(digest.hex)")
            return Key("sha256:\(digest.hex)")
        }
        let layer = try add("0123456789")
        self.layer = layer
        let config = try add("{}")
        _ = try add("another image's")
        let manifest = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"\(config)","size":2},\
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"\(layer)","size":10}]}
            """
        let digest = try add(manifest)
        image = try #require(try ImageStore(folder: folder).image(digest))
    }

    deinit { try? Folder.remove(folder) }

    private func ask(_ registry: ImageRegistry, _ method: String, _ path: String) throws -> HTTPAnswer {
        let port = registry.repository.dropFirst("127.0.0.1:".count).prefix { $0 != "/" }
        return try HTTPRequest(method, path, host: "127.0.0.1").send(
            to: .tcp(host: "127.0.0.1", port: try #require(Int(port))), timeout: .seconds(10))
    }

    @Test("serves the manifest and the parts by their digests, and nothing else")
    func answers() throws {
        let registry = try ImageRegistry(image, as: "pitlane-fetch/shop.staging")
        defer { registry.close() }
        let name = try #require(registry.repository.split(separator: "/", maxSplits: 1).last)
        #expect(name.hasPrefix("pitlane-fetch/shop.staging/"))
        #expect(try ask(registry, "GET", "/v2/").fields["docker-distribution-api-version"] == "registry/2.0")
        let manifest = try ask(registry, "GET", "/v2/\(name)/manifests/\(image.digest)")
        #expect(manifest.status == 200)
        #expect(manifest.fields["content-type"] == "application/vnd.oci.image.manifest.v1+json")
        #expect(manifest.fields["docker-content-digest"] == image.digest.string)
        #expect(Key("sha256:\(Digest.sha256(of: manifest.body).hex)") == image.digest)
        let head = try ask(registry, "HEAD", "/v2/\(name)/manifests/\(image.digest)")
        #expect(head.status == 200 && head.body.isEmpty && head.fields["content-length"] == "\(manifest.body.count)")
        #expect(try ask(registry, "GET", "/v2/\(name)/blobs/\(layer)").body == Array("0123456789".utf8))
        let stranger = Digest.sha256(of: "another image's").hex
        let unknown = [
            "/v2/\(name)/blobs/sha256:\(stranger)", "/v2/\(name)/blobs/../../index.json",
            "/v2/\(name)/manifests/latest", "/v2/\(name)/manifests/\(layer)", "/v2/\(name)/blobs/\(image.digest)",
            "/v2/other/manifests/\(image.digest)", "/v2/\(name)/blobs/%2e%2e%2foci-layout", "/v2/\(name)/tags/list",
            "/", "/v2/_catalog",
        ]
        for path in unknown { #expect(try ask(registry, "GET", path).status == 404, "\(path)") }
        for method in ["PUT", "POST", "DELETE", "PATCH"] {
            #expect(try ask(registry, method, "/v2/\(name)/blobs/uploads/").status == 405, "\(method)")
        }
        #expect(registry.sent == manifest.body.count + 10)
    }

    /// A range of the layer's ten bytes, and what is answered.
    struct Part: Sendable {
        let range: String
        let status: Int
        let body: String
    }

    @Test(
        "gives parts of a layer",
        arguments: [
            Part(range: "bytes=0-3", status: 206, body: "0123"), Part(range: "bytes=4-", status: 206, body: "456789"),
            Part(range: "bytes=-2", status: 206, body: "89"), Part(range: "bytes=8-99", status: 206, body: "89"),
            Part(range: "bytes=-99", status: 206, body: "0123456789"), Part(range: "bytes=10-", status: 416, body: ""),
            Part(range: "bytes=3-2", status: 416, body: ""), Part(range: "bytes=-0", status: 416, body: ""),
            Part(range: "lines=1-2", status: 416, body: ""),
            Part(range: "bytes=9223372036854775807-", status: 416, body: ""),
            Part(range: "bytes=0-9223372036854775807", status: 206, body: "0123456789"),
        ])
    func ranges(_ part: Part) throws {
        let registry = try ImageRegistry(image, as: "x")
        defer { registry.close() }
        let name = try #require(registry.repository.split(separator: "/", maxSplits: 1).last)
        let request = HTTPRequest(
            "GET", "/v2/\(name)/blobs/\(layer)", host: "127.0.0.1\r\nRange: \(part.range)")
        let port = registry.repository.dropFirst("127.0.0.1:".count).prefix { $0 != "/" }
        let answer = try request.send(
            to: .tcp(host: "127.0.0.1", port: try #require(Int(port))), timeout: .seconds(10))
        #expect(answer.status == part.status)
        #expect(String(decoding: answer.body, as: UTF8.self) == part.body)
    }

    @Test("serves nothing once it is closed, and no image that was changed")
    func ends() throws {
        let registry = try ImageRegistry(image, as: "x")
        registry.close()
        #expect(throws: TransportError.self) { try ask(registry, "GET", "/v2/") }
        let path = "\(folder)/blobs/sha256/\(image.digest.string.dropFirst("sha256:".count))"
        try Folder.write("{}", to: path)
        #expect(throws: ImageError.self) { try ImageStore(folder: folder).image(image.digest) }
        try Folder.remove("\(folder)/blobs/sha256/\(layer.string.dropFirst("sha256:".count))")
        #expect(try ImageStore(folder: folder).image(layer) == nil)
        #expect(try ImageStore(folder: folder).image("../../etc/passwd") == nil)
    }
}
