import Basics
import Journal
import Processes

/// The socket of the job that this process is in: where it asks the driver of its run.
struct DriverSocket: Sendable {
    /// Absolute.
    let path: String

    /// - Throws: `SessionError` for what cannot be a socket's path.
    init(path: String) throws(SessionError) {
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw SessionError("PITLANE_SOCKET=\(path) must be an absolute path")
        }
        self.path = path
    }

    /// What holds for the job, whatever it has done to its variables and its checkout.
    func facts() throws -> JobFacts? {
        var facts: JobFacts?
        try ask(.facts) { answer in
            if case .facts(let answered) = answer { facts = answered }
            return true
        }
        return facts
    }

    /// How long it may take to be heard, and then to be answered: other jobs may write to the record, too.
    private static let (hearing, answering) = (Duration.seconds(30), Duration.seconds(90))
    /// The longest line of an answer: what was recorded by hand may be more than a request can hold.
    private static let longestAnswer = 1 << 30

    /// Asks, and hands on each line of the answer.
    ///
    /// - Parameter take: says whether to go on.
    /// - Throws: `SessionError` if nobody answers, or the driver refuses; what `take` throws.
    func ask(_ kind: DriverRequest.Kind, _ take: (DriverAnswer) throws -> Bool) throws {
        let connection = try call(DriverRequest(kind))
        while let answer = try next(of: connection, within: Self.answering) {
            if case .refused(let reason) = answer { throw refusal(reason) }
            guard try take(answer), !answer.isLast else { return }
        }
        throw problem(.closed)
    }

    /// Asks, and leaves the answer to whoever reads it.
    func call(_ request: DriverRequest) throws -> LocalConnection {
        do throws(LocalConnection.Failure) {
            let connection = try LocalConnection(to: path, within: Self.hearing)
            do throws(LocalConnection.Failure) {
                try connection.write(request.json.bytes(), within: Self.hearing)
            } catch  where error == .closed {
                // Who does not read a request to its end says why.
            }
            return connection
        } catch {
            throw problem(error)
        }
    }

    /// The next line of an answer; nil where the driver is gone.
    func next(of connection: LocalConnection, within time: Duration) throws -> DriverAnswer? {
        let line: [UInt8]?
        do throws(LocalConnection.Failure) {
            line = try connection.readLine(limit: Self.longestAnswer, within: time)
        } catch {
            throw problem(error)
        }
        guard let line else { return nil }
        return try DriverAnswer(line: line)
    }

    /// What a refusal is to whoever has asked.
    func refusal(_ reason: String) -> SessionError { SessionError("the driver of this job refuses: \(reason)") }

    /// What is wrong with the connection, with the remedy.
    func problem(_ failure: LocalConnection.Failure) -> SessionError {
        let name = "the driver of this job (PITLANE_SOCKET=\(path))"
        return switch failure {
        case .nobody:
            SessionError(
                "nobody listens at PITLANE_SOCKET=\(path): the job or the program that ran it has ended, or a step "
                    + "has removed the socket. Outside of a job, unset PITLANE_SOCKET")
        case .forbidden: SessionError("\(name) answers only the user that runs the job")
        case .closed: SessionError("\(name) has ended before it had answered")
        case .late: SessionError("\(name) does not answer in time; try again")
        case .tooLong: SessionError("\(name) answers more than \(Self.longestAnswer >> 20) MiB")
        case .system(let reason): SessionError("\(name) cannot be asked: \(reason)")
        }
    }
}
