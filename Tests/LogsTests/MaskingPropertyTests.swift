import Basics
import Logs
import TestSupport
import Testing

/// Masking compared with a plain model, and the same text cut into pieces at random.
struct MaskingPropertyTests {
    /// Every occurrence of every secret, merged where they overlap or touch. The texts here hold nothing but a and b,
    /// so that no encoded form can occur in them.
    private func model(_ text: [UInt8], _ secrets: Set<[UInt8]>) -> [UInt8] {
        var isMasked = [Bool](repeating: false, count: text.count)
        for start in text.indices {
            for secret in secrets where text[start...].starts(with: secret) {
                for place in start..<(start + secret.count) { isMasked[place] = true }
            }
        }
        var masked: [UInt8] = []
        for place in text.indices {
            if !isMasked[place] {
                masked.append(text[place])
            } else if place == 0 || !isMasked[place - 1] {
                masked += Array("***".utf8)
            }
        }
        return masked
    }

    private func text(_ random: inout RandomSource, _ count: Int) -> [UInt8] {
        (0..<count).map { _ in random.chance(0.5) ? UInt8(ascii: "a") : UInt8(ascii: "b") }
    }

    @Test func equalsThePlainModelHoweverTheTextIsCut() throws {
        let random = RandomSource()
        let rounds = ProveTier.count(sample: 400, full: 20_000)
        for round in 0..<rounds {
            var source = random.fork(round)
            var secrets: Set<[UInt8]> = []
            for _ in 0..<source.int(in: 1...6) {
                let longest = source.chance(0.2) ? 40 : 9
                secrets.insert(text(&source, source.int(in: (source.chance(0.1) ? 1 : 2)...longest)))
            }
            let masker = Masker(secrets.map { String(decoding: $0, as: UTF8.self) })
            let output = text(&source, source.int(in: 0...200))
            let expected = model(output, secrets)
            #expect(masker.mask(bytes: output) == expected, "\(random) round \(round)")
            var pieces: [Int] = []
            while pieces.reduce(0, +) < output.count {
                pieces.append(source.int(in: 0...source.pick([1, 3, 20, 100])))
            }
            let log = try LogFixture.log(output, pieces: pieces, masker: masker)
            #expect(log.fixture.bytes == expected, "\(random) round \(round) pieces \(pieces)")
        }
        try Evidence.record(name: "masking-model", counts: ["texts": rounds], seeds: [random.seed])
    }

    @Test func findsEveryFormOfEverySecretAmongOtherText() {
        let random = RandomSource()
        let letters = Array("abcXYZ019 \"'\\&<>=/+%é".unicodeScalars)
        for round in 0..<ProveTier.count(sample: 100, full: 5_000) {
            var source = random.fork(round)
            let secrets = (0..<source.int(in: 1...10)).map { _ in
                String(String.UnicodeScalarView((0..<source.int(in: 12...60)).map { _ in source.pick(letters) }))
            }
            let masker = Masker(secrets)
            let secret = source.pick(secrets)
            for _ in 0..<source.int(in: 0...3) {
                let before = String(repeating: "~", count: source.int(in: 0...40))
                let text = "\(before)\(secret)\(before)"
                #expect(!masker.mask(text).contains(secret.filter { $0 != " " }), "\(random) round \(round)")
                #expect(masker.mask(text).utf8.count <= text.utf8.count, "\(random) round \(round)")
            }
        }
    }
}
