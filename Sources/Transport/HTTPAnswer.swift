package import Basics

/// What a server answered.
package struct HTTPAnswer: Sendable {
    package let status: Int
    /// The fields of its head, by name in lower case; of a repeated one the last.
    package let fields: [Key: String]
    package let body: [UInt8]

    /// The longest head that is read.
    private static let longestHead = 64 << 10

    init(from connection: ServerConnection, to address: ServerAddress, isHead: Bool, limit: Int)
        throws(TransportError)
    {
        func broken(_ reason: String) -> TransportError { TransportError(.broken, "\(address): \(reason)") }
        var reader = Reader(pending: [])
        var lines: [String] = []
        while let line = try reader.line(from: connection, limit: Self.longestHead), !line.isEmpty {
            lines.append(String(decoding: line, as: UTF8.self))
            if lines.count > 200 { throw broken("its answer has more than 200 fields") }
        }
        let words = lines.first?.utf8.split(separator: UInt8(ascii: " ")) ?? []
        guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8),
            let status = Int(Substring(words[1])), (100...599).contains(status)
        else { throw broken("its answer is not HTTP") }
        var fields: [Key: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let value = line.utf8[line.utf8.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
            fields[Key(Substring(line.utf8[..<colon])).asciiLowercased] = String(Substring(value))
        }
        self.status = status
        self.fields = fields
        if isHead || status == 204 || status == 304 || status < 200 {
            body = []
        } else if let encoding = fields["transfer-encoding"], Key(encoding).asciiLowercased == "chunked" {
            var bytes: [UInt8] = []
            while true {
                guard let line = try reader.line(from: connection, limit: 1024),
                    let size = Int(String(decoding: line.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self), radix: 16)
                else { throw broken("its answer ended early") }
                guard size > 0 else { break }
                guard bytes.count + size <= limit else { throw broken("its answer has more than \(limit) bytes") }
                guard let piece = try reader.bytes(size + 2, from: connection) else {
                    throw broken("its answer ended early")
                }
                bytes += piece.dropLast(2)
            }
            body = bytes
        } else if let length = fields["content-length"].flatMap({ Int($0) }) {
            guard length <= limit else { throw broken("its answer has more than \(limit) bytes") }
            guard let bytes = try reader.bytes(length, from: connection) else {
                throw broken("its answer ended early")
            }
            body = bytes
        } else {
            while reader.pending.count <= limit, try reader.fill(from: connection) {}
            guard reader.pending.count <= limit else { throw broken("its answer has more than \(limit) bytes") }
            body = reader.pending
        }
    }

    /// The bytes that came and have not been taken yet.
    private struct Reader {
        var pending: [UInt8]

        /// Reads on; false at the end.
        mutating func fill(from connection: ServerConnection) throws(TransportError) -> Bool {
            let bytes = try connection.read()
            pending += bytes
            return !bytes.isEmpty
        }

        /// The next line without its end; nil where there is none.
        mutating func line(from connection: ServerConnection, limit: Int) throws(TransportError) -> [UInt8]? {
            while true {
                if let end = pending.firstIndex(of: 10) {
                    var line = Array(pending[..<end])
                    if line.last == 13 { line.removeLast() }
                    pending.removeFirst(end + 1)
                    return line
                }
                guard pending.count <= limit, try fill(from: connection) else { return nil }
            }
        }

        /// Exactly `count` bytes; nil where the stream ends before.
        mutating func bytes(_ count: Int, from connection: ServerConnection) throws(TransportError) -> [UInt8]? {
            while pending.count < count { guard try fill(from: connection) else { return nil } }
            let bytes = Array(pending[..<count])
            pending.removeFirst(count)
            return bytes
        }
    }
}
