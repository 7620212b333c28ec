import Basics
package import Delivery
package import Journal
import Processes
import Rollouts

/// A change of an environment that a job asks the driver of its run for.
package struct DriverDeployment: Sendable {
    private let socket: DriverSocket
    private let step: Key?

    /// - Parameter variable: gives the value of a variable of the step, or nil.
    /// - Returns: nil outside of a run's jobs.
    /// - Throws: `SessionError` for a job whose socket is not known.
    package init?(_ variable: (String) -> String?) throws {
        guard let socket = try GateStep(variable).socket() else {
            guard JobDrivers.processes.isEmpty else {
                throw SessionError(
                    "this is a job of a run, which deploys through its driver, and PITLANE_SOCKET is not set: leave it "
                        + "in the step's variables")
            }
            return nil
        }
        self.socket = socket
        step = variable("GITHUB_OUTPUT").flatMap { $0.utf8.split(separator: UInt8(ascii: "/")).last }
            .map { Key(Substring($0)) }
    }

    /// Asks for it, and waits for its end.
    ///
    /// - Parameters:
    ///   - smoke: runs the project's own check.
    ///   - began: gets what stops it: what was begun is undone then, or finished.
    /// - Throws: `SessionError` if the driver refuses, or is gone.
    package func perform(
        _ request: DeploymentRequest, observer: any DeliveryObserver, smoke: any SmokeRunner,
        began: (_ stop: @escaping @Sendable () -> Void) -> Void
    ) throws -> DeploymentResult {
        let connection = try socket.call(DriverRequest(request, step: step))
        began { connection.endWriting() }
        // How long a step of it takes is limited by the job, and by whoever makes it.
        while let answer = try socket.next(of: connection, within: .seconds(30 * 86_400)) {
            switch answer {
            case .news(let news): try take(news, observer, smoke, connection)
            case .deployed(let result): return result
            case .refused(let reason): throw socket.refusal(reason)
            case .measurement, .facts, .done, .declined:
                throw SessionError("the driver of this job has answered something else than was asked")
            }
        }
        throw socket.problem(.closed)
    }

    private func take(
        _ news: DeploymentNews, _ observer: any DeliveryObserver, _ smoke: any SmokeRunner,
        _ connection: LocalConnection
    ) throws {
        switch news {
        case .note(let text): observer.noted(text)
        case .step(let word, let milliseconds, let detail, let reason):
            guard let step = RolloutStep(rawValue: word.string) else { return }
            observer.ended(step, after: .milliseconds(milliseconds), detail: detail, reason: reason)
        case .smoke(let command, let url, let version):
            let outcome = try smoke.run(command, url: url, version: version)
            let report = SmokeReport(exitCode: outcome.exitCode, output: Self.end(of: outcome.output))
            do throws(LocalConnection.Failure) {
                try connection.write(report.json.bytes(), within: .seconds(30))
            } catch {
                throw socket.problem(error)
            }
        }
    }

    /// As much of what a check said as anybody reads.
    private static func end(of text: String) -> String { String(decoding: text.utf8.suffix(4096), as: UTF8.self) }
}
