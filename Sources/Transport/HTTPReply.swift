/// What a server of this program answers.
package struct HTTPReply: Sendable {
    /// What follows the head.
    package enum Body: Sendable {
        case bytes([UInt8])
        /// A file of which parts may be asked for, and how long it is.
        case file(path: String, size: Int)
    }

    private let status: Int
    private let fields: [(String, String)]
    private let body: Body

    /// - Parameter fields: those of the head beside the body's length.
    package init(_ status: Int, fields: [(String, String)] = [], body: Body = .bytes([])) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    private static let reasons = [
        200: "OK", 206: "Partial Content", 404: "Not Found", 405: "Method Not Allowed", 416: "Range Not Satisfiable",
    ]

    /// - Parameters:
    ///   - range: what the request's field of this name says.
    ///   - sent: is told how many bytes of a file went.
    func write(
        to connection: ServerConnection, isHead: Bool, range: String?, isLast: Bool, sent: (Int) -> Void
    ) throws(TransportError) {
        func head(_ status: Int, length: Int, _ more: [(String, String)] = []) -> [UInt8] {
            let lines = (fields + more).map { "\($0.0): \($0.1)\r\n" }.joined()
            return Array(
                ("HTTP/1.1 \(status) \(Self.reasons[status] ?? "")\r\nContent-Length: \(length)\r\n\(lines)"
                    + (isLast ? "Connection: close\r\n\r\n" : "\r\n")).utf8)
        }
        switch body {
        case .bytes(let bytes):
            try connection.write(head(status, length: bytes.count) + (isHead ? [] : bytes))
        case .file(let path, let size):
            let accepted = ("Accept-Ranges", "bytes")
            guard let part = range.map({ Self.part($0, of: size) }) ?? 0..<size else {
                return try connection.write(head(416, length: 0, [("Content-Range", "bytes */\(size)")]))
            }
            let place = ("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)")
            try connection.write(
                head(
                    range == nil ? status : 206, length: part.count, range == nil ? [accepted] : [accepted, place]))
            guard !isHead else { return }
            try connection.write(file: path, part, sent: sent)
        }
    }

    /// `bytes=0-99`, `bytes=100-` and `bytes=-50`; nil where there is nothing there. Several ranges are not given.
    static func part(_ range: String, of size: Int) -> Range<Int>? {
        let prefix = "bytes="
        guard range.utf8.starts(with: prefix.utf8) else { return nil }
        let ends = range.utf8.dropFirst(prefix.utf8.count)
            .split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        let (first, last) = (Int(Substring(ends[0])), Int(Substring(ends[1])))
        guard first != nil || ends[0].isEmpty, last != nil || ends[1].isEmpty else { return nil }
        switch (first, last) {
        case (let first?, let last):
            let end = min(size, last.map { $0 < size ? $0 + 1 : size } ?? size)
            return first < end ? first..<end : nil
        case (nil, let count?): return count > 0 && size > 0 ? max(0, size - count)..<size : nil
        case (nil, nil): return nil
        }
    }
}
