import Basics
import Glibc
import Processes
import Synchronization
import Testing

/// A job's socket, and lines over it.
struct JobListenerTests {
    /// What connected, and what is to be said.
    private final class Served: Sendable {
        private let seen = Mutex<[Int?]>([])
        func add(_ stranger: Int?) { seen.withLock { $0.append(stranger) } }
        var strangers: [Int?] { seen.withLock { $0 } }
    }

    /// A folder whose path is longer than the address of a socket may be.
    private static func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        var template = Array("/tmp/pitlane-listener-XXXXXX".utf8CString)
        let root = try #require(
            template.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            })
        let folder = "\(root)/" + String(repeating: "long", count: 40)
        try #require(mkdir(folder, 0o700) == 0)
        let result: Result<Value, any Error>
        do { result = .success(try await body(folder)) } catch { result = .failure(error) }
        rmdir(folder)
        // Whatever a test has left in it shows here.
        try #require(rmdir(root) == 0)
        return try result.get()
    }

    /// Connects from `folder`, says a line and prints the answer.
    private static func client(saying text: String = "hello\\n") -> String {
        "perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => \"s\") or die; print $s \"\(text)\"; "
            + "shutdown($s, 1); print <$s>'"
    }

    private static func echo(_ served: Served) -> @Sendable (LocalConnection, Int?) -> Void {
        { connection, stranger in
            served.add(stranger)
            guard let line = try? connection.readLine(limit: 100, within: .seconds(10)) else { return }
            try? connection.write(Array("got ".utf8) + line, within: .seconds(10))
        }
    }

    @Test func onlyTheJobsOwnProcessesAreNoStrangers() async throws {
        try await Self.withFolder { folder in
            let served = Served()
            let output = Collector()
            _ = try await KeeperFixture.withKeeper { keeper in
                let listener = try JobListener(in: folder, named: "s", for: keeper, serve: Self.echo(served))
                defer { listener.close() }
                var status = stat()
                #expect(lstat("\(folder)/s", &status) == 0 && status.st_mode == S_IFSOCK | 0o600)
                // Also one whose parents have ended, in a session of its own.
                let script = """
                    cd \(folder); \(Self.client()); mkfifo end
                    ((setsid \(Self.client()); echo > end) &); read end < end; rm end
                    """
                _ = try await keeper.run(KeeperFixture.script(script), output: output)

                // This process is none of the keeper's, but its parent's parent.
                let connection = try LocalConnection(to: "\(folder)/s", within: .seconds(10))
                try connection.write(Array("hello".utf8), within: .seconds(10))
                #expect(try connection.readLine(limit: 100, within: .seconds(10)) == Array("got hello".utf8))
            }
            #expect(output.text == "got hello\ngot hello\n")
            #expect(served.strangers == [nil, nil, Int(getpid())])
        }
    }

    @Test func eachConnectionIsServedAndSilentOnesHoldNobodyUp() async throws {
        try await Self.withFolder { folder in
            let served = Served()
            _ = try await KeeperFixture.withKeeper { keeper in
                var listener: JobListener? = try JobListener(in: folder, named: "s", for: keeper) {
                    connection, stranger in
                    served.add(stranger)
                    // As long as the other side says nothing, but not for ever.
                    let line = Result { () throws(LocalConnection.Failure) in
                        try connection.readLine(limit: 5, within: .milliseconds(200))
                    }
                    try? connection.write(Array("\(line)".utf8), within: .milliseconds(200))
                }
                func connect() throws -> LocalConnection {
                    try LocalConnection(to: "\(folder)/s", within: .seconds(10))
                }
                func answer(_ connection: LocalConnection) throws -> String {
                    String(decoding: try connection.readLine(limit: 1 << 10, within: .seconds(10)) ?? [], as: UTF8.self)
                }
                let silent = try (0..<12).map { _ in try connect() }
                for number in 0..<1000 {
                    let connection = try connect()
                    try connection.write(Array("\(number)".utf8), within: .seconds(10))
                    let bytes = Array("\(number)".utf8)
                    let said = try answer(connection)
                    #expect(said.utf8.elementsEqual("success(Optional(\(bytes)))".utf8), "\(said)")
                }
                for connection in silent { #expect(try answer(connection).hasSuffix("late)")) }
                let long = try connect()
                try long.write(Array("123456".utf8), within: .seconds(10))
                #expect(try answer(long).hasSuffix("tooLong)"))
                let open = try connect()

                listener?.close()
                listener = nil
                #expect(throws: LocalConnection.Failure.nobody) { try connect() }
                // Who has connected is let go, served or not.
                let end = Result { () throws(LocalConnection.Failure) in
                    try open.readLine(limit: 1 << 10, within: .seconds(10))
                }
                #expect(end != .failure(.late))
            }
            #expect(served.strangers.count > 1012)
        }
    }

    @Test func aCutLineAndOneThatNobodyTakesAreFailures() async throws {
        try await Self.withFolder { folder in
            _ = try await KeeperFixture.withKeeper { keeper in
                let (failures, failure) = AsyncStream<String>.makeStream()
                let listener = try JobListener(in: folder, named: "s", for: keeper) { connection, _ in
                    do throws(LocalConnection.Failure) {
                        guard try connection.readLine(limit: 100, within: .seconds(10)) != nil else { return }
                        try connection.write([UInt8](repeating: 0x78, count: 8 << 20), within: .milliseconds(100))
                    } catch {
                        failure.yield("\(error)")
                    }
                }
                defer { listener.close() }
                var next = failures.makeAsyncIterator()
                let deaf = try LocalConnection(to: "\(folder)/s", within: .seconds(10))
                try deaf.write(Array("question".utf8), within: .seconds(10))
                #expect(await next.next() == "late")
                withExtendedLifetime(deaf) {}

                let output = Collector()
                let script = "cd \(folder); \(Self.client(saying: "half"))"
                _ = try await keeper.run(KeeperFixture.script(script), output: output)
                #expect(await next.next() == "closed", "\(output.text)")
            }
        }
    }
}
