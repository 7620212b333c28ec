/// SHA-256 (FIPS 180-4) for a test that may not ask another target for it.
enum SHA256Text {
    /// The digest of `message` in Base64.
    static func base64(of message: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let bytes = digest(of: message) + [0]
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<(start + 3)].reduce(0) { $0 << 8 | Int($1) }
            text += [18, 12, 6, 0].map { alphabet[group >> $0 & 63] }
        }
        text[text.count - 1] = UInt8(ascii: "=")
        return String(decoding: text, as: UTF8.self)
    }

    private static func digest(of message: [UInt8]) -> [UInt8] {
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        padded += (0..<8).reversed().map { UInt8(truncatingIfNeeded: (message.count * 8) >> ($0 * 8)) }
        let primes = Array((2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }.prefix(64))
        let constants = primes.map { fraction(of: cubeRoot($0)) }
        var state = primes.prefix(8).map { fraction(of: Double($0).squareRoot()) }
        for start in stride(from: 0, to: padded.count, by: 64) {
            var words = stride(from: start, to: start + 64, by: 4).map { at in
                padded[at..<(at + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            for index in 16..<64 {
                let (early, late) = (words[index - 15], words[index - 2])
                let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
                let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
                words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
            }
            var now = state
            for index in 0..<64 {
                let (a, e) = (now[0], now[4])
                let mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
                let chosen = e & now[5] ^ ~e & now[6]
                let first = now[7] &+ mixed &+ chosen &+ constants[index] &+ words[index]
                let majority = a & now[1] ^ a & now[2] ^ now[1] & now[2]
                let second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) &+ majority
                now = [first &+ second, a, now[1], now[2], now[3] &+ first, e, now[5], now[6]]
            }
            state = zip(state, now).map { $0 &+ $1 }
        }
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    /// The first 32 bits behind the point.
    private static func fraction(of root: Double) -> UInt32 {
        UInt32((root - root.rounded(.down)) * 4_294_967_296)
    }

    /// By Newton's method, exact to more bits than are used.
    private static func cubeRoot(_ number: Int) -> Double {
        var root = Double(number) / 2
        for _ in 0..<60 { root = (2 * root + Double(number) / (root * root)) / 3 }
        return root
    }

    private static func turned(_ word: UInt32, _ bits: UInt32) -> UInt32 { word >> bits | word << (32 - bits) }
}
