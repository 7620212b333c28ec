package import Basics

/// What a server answered.
package struct HTTPAnswer: Sendable {
    package let status: Int
    /// The fields of its head, by name in lower case; of a repeated one the last.
    package let fields: [Key: String]
    package let body: [UInt8]

    /// - Parameters:
    ///   - limit: the most bytes that the body may have.
    ///   - take: gets the pieces of a success's body as they come, which `body` has not then; nil where nobody does.
    init(
        from connection: ServerConnection, to address: ServerAddress, isHead: Bool, limit: Int,
        take: (([UInt8]) -> Void)? = nil
    ) throws(TransportError) {
        func broken(_ reason: String) -> TransportError { TransportError(.broken, "\(address): \(reason)") }
        var reader = HTTPReader(connection)
        guard let lines = try reader.head() else { throw broken("its answer has no head, or a very long one") }
        let words = lines.first?.utf8.split(separator: UInt8(ascii: " ")) ?? []
        guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8),
            let status = Int(Substring(words[1])), (100...599).contains(status)
        else { throw broken("its answer is not HTTP") }
        self.status = status
        fields = HTTPFields.read(lines.dropFirst())
        var bytes: [UInt8] = []
        func add(_ piece: [UInt8]) throws(TransportError) {
            if let take, (200...299).contains(status) { return take(piece) }
            guard bytes.count + piece.count <= limit else { throw broken("its answer has more than \(limit) bytes") }
            bytes += piece
        }
        if isHead || status == 204 || status == 304 || status < 200 {
            body = []
            return
        }
        if let encoding = fields["transfer-encoding"], Key(encoding).asciiLowercased == "chunked" {
            while true {
                guard let line = try reader.line(limit: 1024),
                    let size = Int(String(decoding: line.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self), radix: 16)
                else { throw broken("its answer ended early") }
                guard size > 0 else { break }
                guard size <= limit else { throw broken("its answer has more than \(limit) bytes") }
                guard let piece = try reader.bytes(size + 2) else { throw broken("its answer ended early") }
                try add(Array(piece.dropLast(2)))
            }
        } else if let length = fields["content-length"].flatMap({ Int($0) }) {
            guard length <= limit else { throw broken("its answer has more than \(limit) bytes") }
            guard let whole = try reader.bytes(length) else { throw broken("its answer ended early") }
            try add(whole)
        } else {
            while reader.pending.count <= limit, try reader.fill() {}
            try add(reader.pending)
        }
        body = bytes
    }
}
