/// What a container writes, as the engine sends it: pieces with a head of eight bytes that says which of both streams
/// one belongs to, and how long it is.
package struct StreamPieces: Sendable {
    /// A piece of one of both streams.
    package struct Piece: Hashable, Sendable {
        /// Whether it was written to the error stream.
        package let isError: Bool
        package let bytes: [UInt8]

        init(isError: Bool, bytes: [UInt8]) {
            self.isError = isError
            self.bytes = bytes
        }
    }

    /// What has come and is no whole piece yet.
    private(set) var rest: [UInt8] = []

    /// The pieces that are whole with these bytes.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [Piece] {
        rest += bytes
        var pieces: [Piece] = []
        var start = 0
        while rest.count - start >= 8 {
            let length = rest[(start + 4)..<(start + 8)].reduce(0) { $0 << 8 | Int($1) }
            guard rest.count - start >= 8 + length else { break }
            pieces.append(Piece(isError: rest[start] == 2, bytes: Array(rest[(start + 8)..<(start + 8 + length)])))
            start += 8 + length
        }
        rest.removeFirst(start)
        return pieces
    }
}
