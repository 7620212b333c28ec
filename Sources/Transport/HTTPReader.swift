/// Takes lines and bytes of HTTP from a connection.
struct HTTPReader {
    /// The longest line of a head.
    static let longestLine = 64 << 10
    /// The most lines of a head.
    private static let mostLines = 200

    private let connection: ServerConnection
    /// The bytes that came and have not been taken yet.
    private(set) var pending: [UInt8] = []

    init(_ connection: ServerConnection) { self.connection = connection }

    /// Reads on; false at the end.
    mutating func fill() throws(TransportError) -> Bool {
        let bytes = try connection.read()
        pending += bytes
        return !bytes.isEmpty
    }

    /// Whether what comes next may be a request; waits for its first byte.
    mutating func beginsWithLetter() throws(TransportError) -> Bool {
        if pending.isEmpty, try !fill() { return false }
        return pending.first.map { (0x41...0x5A).contains($0) } ?? false
    }

    /// The next line without its end; nil where there is none.
    mutating func line(limit: Int) throws(TransportError) -> [UInt8]? {
        while true {
            if let end = pending.firstIndex(of: 10) {
                var line = Array(pending[..<end])
                if line.last == 13 { line.removeLast() }
                pending.removeFirst(end + 1)
                return line
            }
            guard pending.count <= limit, try fill() else { return nil }
        }
    }

    /// The lines of a head; nil where it has too many, or no end.
    mutating func head() throws(TransportError) -> [String]? {
        var lines: [String] = []
        while let line = try line(limit: Self.longestLine) {
            if line.isEmpty { return lines }
            lines.append(String(decoding: line, as: UTF8.self))
            if lines.count > Self.mostLines { return nil }
        }
        return nil
    }

    /// Exactly `count` bytes; nil where the stream ends before.
    mutating func bytes(_ count: Int) throws(TransportError) -> [UInt8]? {
        while pending.count < count { guard try fill() else { return nil } }
        let bytes = Array(pending[..<count])
        pending.removeFirst(count)
        return bytes
    }
}
