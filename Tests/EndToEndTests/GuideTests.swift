import Basics
import Files
import Glibc
import Processes
import TestSupport
import Testing

/// Every command of `CI_CD_GUIDE.md`, in the order of the page and in one shell, as a reader would run them.
///
/// A run of all checks takes minutes, so in the sample it is planned instead, which reads the same options; the full
/// tier runs it.
struct GuideTests {
    /// The lines after `$ ` in blocks marked `console`, of a section or of the whole page.
    private static func commands(of section: String? = nil) throws -> [String] {
        let text = try #require(try Folder.read("\(ProjectRoot.path)/CI_CD_GUIDE.md", limit: 1 << 20))
        var commands: [String] = []
        var isInside = false
        var isMeant = section == nil
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if let section, line.starts(with: "## ".utf8) { isMeant = line.elementsEqual("## \(section)".utf8) }
            guard isMeant else { continue }
            if line.starts(with: "```".utf8) {
                isInside = line.elementsEqual("```console".utf8)
            } else if isInside, line.starts(with: "$ ".utf8) {
                commands.append(String(decoding: line.dropFirst(2), as: UTF8.self))
            }
        }
        return commands
    }

    @Test(.enabled(if: getenv("PITLANE_EXAMPLES") != nil, "PITLANE_EXAMPLES is not set: PyPI may be out of reach"))
    func everyCommandRuns() throws {
        let commands = try Self.commands()
        #expect(commands.count > 15)
        try Self.run(commands)
    }

    /// This section needs nothing of the example.
    @Test func approvalsAndResuming() throws {
        let commands = try Self.commands(of: "Approvals and resuming")
        #expect(commands.count > 10)
        try Self.run(["mkdir /tmp/cars-trends", "export PATH=\"$PWD/.build/debug:$PATH\""] + commands)
    }

    private static func run(_ commands: [String]) throws {
        let sandbox = try Sandbox([:])
        var script = "set -euo pipefail\n"
        for command in commands {
            var command = command
            // A folder of this test's own, and the build that is tested.
            command = command.replacing("/tmp/cars-trends", with: "\(sandbox.folder)/cars-trends")
            command = command.replacing(
                "$PWD/.build/debug:", with: "\(Folder.parent(of: Sandbox.program) ?? "."):")
            if !ProveTier.isFull, command.utf8.starts(with: "pitlane run pull_request --base develop --var".utf8) {
                command = command.replacing("pitlane run", with: "pitlane plan")
            }
            script += "echo '### '\(quoted(command)) >&2\n\(command)\n"
        }
        let result = try Tool.run(
            ["bash", "-c", script],
            environment: Sandbox.environment(["XDG_CONFIG_HOME": "\(sandbox.folder)/config"]),
            workingDirectory: ProjectRoot.path, limit: 64 << 20, timeout: .seconds(900))
        #expect(
            result.status == 0,
            "\(String(decoding: result.text.utf8.suffix(3000), as: UTF8.self))\n\(result.errorText.suffix(3000))")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
