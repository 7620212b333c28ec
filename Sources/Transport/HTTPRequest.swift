import Basics

/// A request of HTTP/1.1, sent on a connection of its own.
package struct HTTPRequest: Sendable {
    /// What follows the head.
    package enum Body: Sendable {
        case none
        case bytes([UInt8], type: String)
        /// Pieces until there is none, sent in chunks.
        case pieces(type: String, @Sendable () throws -> [UInt8]?)
    }

    package let method: String
    /// The path with its query, already escaped.
    package let target: String
    /// The name of the host that the server is asked for.
    package let host: String
    package let body: Body
    /// Further fields of its head.
    package var fields: [(name: String, value: String)] = []

    package init(_ method: String, _ target: String, host: String, body: Body = .none) {
        self.method = method
        self.target = target
        self.host = host
        self.body = body
    }

    /// Sends the request and reads the whole answer.
    ///
    /// - Parameters:
    ///   - timeout: how long all of it may take.
    ///   - limit: the most bytes that the answer's body may have.
    package func send(
        to address: ServerAddress, timeout: Duration, limit: Int = 64 << 20
    ) throws -> HTTPAnswer {
        let connection = try ServerConnection(to: address, deadline: .now + timeout)
        try write(to: connection)
        return try HTTPAnswer(from: connection, to: address, isHead: Key(method) == "HEAD", limit: limit)
    }

    /// Sends the request and hands on the body of a success as it comes.
    ///
    /// - Parameters:
    ///   - patience: how long nothing may come.
    ///   - isWanted: asked several times a second, whether to go on.
    ///   - take: gets each piece.
    /// - Throws: `TransportError`, of kind `stopped` where `isWanted` said no.
    package func send(
        to address: ServerAddress, patience: Duration, while isWanted: @escaping () -> Bool, take: ([UInt8]) -> Void
    ) throws -> HTTPAnswer {
        let connection = try ServerConnection(to: address, deadline: .now + patience)
        try write(to: connection)
        connection.wait(patience, while: isWanted)
        return try withoutActuallyEscaping(take) { take in
            try HTTPAnswer(
                from: connection, to: address, isHead: Key(method) == "HEAD", limit: Self.longestPiece, take: take)
        }
    }

    /// The most bytes of one piece, and of an answer that is no success.
    private static let longestPiece = 16 << 20

    private func write(to connection: ServerConnection) throws {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: pitlane\r\nConnection: close\r\n"
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        switch body {
        case .none:
            if Key(method) != "GET" { head += "Content-Length: 0\r\n" }
            try connection.write(Array("\(head)\r\n".utf8))
        case .bytes(let bytes, let type):
            head += "Content-Type: \(type)\r\nContent-Length: \(bytes.count)\r\n\r\n"
            try connection.write(Array(head.utf8) + bytes)
        case .pieces(let type, let next):
            head += "Content-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n"
            try connection.write(Array(head.utf8))
            while let piece = try next() {
                guard !piece.isEmpty else { continue }
                try connection.write(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10])
            }
            try connection.write(Array("0\r\n\r\n".utf8))
        }
    }
}
