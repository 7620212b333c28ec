/// A connection that a server has turned from HTTP into a stream of bytes in both directions.
package final class UpgradedStream {
    private let connection: ServerConnection
    private var pending: [UInt8] = []

    /// Asks for the stream.
    ///
    /// - Throws: `TransportError` where the server does not turn to it.
    package init(_ request: HTTPRequest, to address: ServerAddress, timeout: Duration) throws(TransportError) {
        connection = try ServerConnection(to: address, deadline: .now + timeout)
        guard case .bytes(let body, let type) = request.body else {
            throw TransportError(.broken, "a request for a stream needs a body")
        }
        let head =
            "\(request.method) \(request.target) HTTP/1.1\r\nHost: \(request.host)\r\nConnection: Upgrade\r\n"
            + "Upgrade: tcp\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
        try connection.write(Array(head.utf8) + body)
        let end = Array("\r\n\r\n".utf8)
        while true {
            let bytes = try connection.read()
            pending += bytes
            if let place = pending.indices.first(where: { pending[$0...].starts(with: end) }) {
                guard pending.starts(with: "HTTP/1.1 101".utf8) else {
                    let line = String(decoding: pending.prefix { $0 != 13 }, as: UTF8.self)
                    throw TransportError(.broken, "\(address) does not open a stream: \(line)")
                }
                pending.removeFirst(place + end.count)
                return
            }
            guard !bytes.isEmpty, pending.count < 64 << 10 else {
                throw TransportError(.broken, "\(address): its answer ended early")
            }
        }
    }

    /// How long what follows may take.
    package func limit(to timeout: Duration) { connection.deadline = .now + timeout }

    /// Writes all bytes.
    package func write(_ bytes: [UInt8]) throws(TransportError) { try connection.write(bytes) }

    /// The next bytes; none at the end.
    package func read() throws(TransportError) -> [UInt8] {
        guard pending.isEmpty else {
            defer { pending = [] }
            return pending
        }
        return try connection.read()
    }
}
