import Basics
import Engine
import Processes

extension HostSettings {
    /// The settings of this machine, as the process environment says.
    static func current(
        data: String, tools: String, variables: [Key: String], maxParallel: Int?, keepsWork: Bool
    ) throws -> HostSettings {
        var given: [Key: String] = [
            "LANG": ProcessEnvironment.value("LANG") ?? "C.UTF-8", "USER": ProcessEnvironment.user,
            "LOGNAME": ProcessEnvironment.user, "SHELL": "/bin/bash",
        ]
        given.merge(variables) { $1 }
        return HostSettings(
            program: ProcessEnvironment.program, programVariables: ["PITLANE_MEASUREMENTS": data],
            path: ProcessEnvironment.searchPath, variables: given,
            name: ProcessEnvironment.hostName, architecture: ProcessEnvironment.architecture,
            toolCache: ProcessEnvironment.value("RUNNER_TOOL_CACHE") ?? tools,
            grace: try grace(), minuteScale: try minuteScale(),
            maxParallel: maxParallel ?? ProcessEnvironment.processorCount,
            keepsWork: keepsWork)
    }

    /// `PITLANE_MINUTE=1s`: how long a minute of `timeout-minutes` lasts, to try timeouts out.
    private static func minuteScale() throws -> Double {
        guard let text = ProcessEnvironment.value("PITLANE_MINUTE") else { return 1 }
        guard let minute = DurationText.parse(text), minute > .zero else {
            throw CommandError("PITLANE_MINUTE=\(text): write a duration, as in 1s")
        }
        return minute / .seconds(60)
    }

    /// How long steps get to stop: 7.5 s after SIGINT, 2.5 s after SIGTERM; `PITLANE_GRACE=500ms,500ms` sets others.
    private static func grace() throws -> GracePeriods {
        guard let text = ProcessEnvironment.value("PITLANE_GRACE") else { return .standard }
        let parts = text.utf8.split(separator: UInt8(ascii: ",")).map {
            DurationText.parse(String(decoding: $0, as: UTF8.self))
        }
        guard parts.count == 2, let interrupt = parts[0], let terminate = parts[1] else {
            throw CommandError("PITLANE_GRACE=\(text): must be two durations, such as 7500ms,2500ms")
        }
        return GracePeriods(afterInterrupt: interrupt, afterTerminate: terminate)
    }
}
