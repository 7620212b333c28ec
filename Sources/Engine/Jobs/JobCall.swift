import Basics
package import Journal
package import Planning
import Processes

/// A request of a job while it is answered.
package struct JobCall: Sendable {
    let connection: LocalConnection
    /// Takes what was done, or kept back, for the record of the step that asks.
    let note: @Sendable (Effect) -> Void

    /// How long the other side may take for a line of the answer.
    static let answerTime = Duration.seconds(30)
    /// The longest line that is said in reply.
    private static let longestReply = 1 << 20
    private static let replyTime = Duration.seconds(7 * 86_400)

    /// Says a line of the answer.
    ///
    /// - Returns: whether the other side has taken it.
    @discardableResult
    package func send(_ answer: DriverAnswer) -> Bool {
        (try? connection.write(answer.json.bytes(), within: Self.answerTime)) != nil
    }

    /// What the job says to the last line.
    ///
    /// - Throws: where it is gone, or says what is too long.
    package func reply() throws -> [UInt8] {
        guard let line = try connection.readLine(limit: Self.longestReply, within: Self.replyTime) else {
            throw LocalConnection.Failure.closed
        }
        return line
    }

    /// Whether the job wants no more of it, or the process that asked is gone.
    package var isOver: Bool { connection.isEnding }

    /// Something outside was changed, or would have been: the record of the step says so.
    package func did(_ effect: Effect) { note(effect) }
}
