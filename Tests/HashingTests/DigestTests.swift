import Hashing
import TestSupport
import Testing

struct DigestTests {
    /// FIPS 180-2, appendix B, and the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `hashes the published examples`(text: String, hex: String) {
        #expect(Digest.sha256(of: text).hex == hex)
        #expect(Digest.sha256(of: AnySequence(text.utf8)).hex == hex)
    }

    @Test func `pieces of any length give the digest of the whole`() {
        var source = RandomSource()
        for _ in 0..<50 {
            let bytes = (0..<source.int(in: 0...5000)).map { _ in UInt8.random(in: 0...255, using: &source) }
            var stream = DigestStream()
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(source.int(in: 1...200))
                stream.update(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            #expect(stream.finish() == Digest.sha256(of: bytes), "\(source)")
        }
    }
}
