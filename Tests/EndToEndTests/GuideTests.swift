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
@Suite(.enabled(if: getenv("PITLANE_EXAMPLES") != nil, "PITLANE_EXAMPLES is not set: PyPI may be out of reach"))
struct GuideTests {
    /// The lines after `$ ` in blocks marked `console`.
    private static func commands() throws -> [String] {
        let text = try #require(try Folder.read("\(ProjectRoot.path)/CI_CD_GUIDE.md", limit: 1 << 20))
        var commands: [String] = []
        var isInside = false
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.starts(with: "```".utf8) {
                isInside = line.elementsEqual("```console".utf8)
            } else if isInside, line.starts(with: "$ ".utf8) {
                commands.append(String(decoding: line.dropFirst(2), as: UTF8.self))
            }
        }
        return commands
    }

    @Test func everyCommandRuns() throws {
        let sandbox = try Sandbox([:])
        let commands = try Self.commands()
        #expect(commands.count > 15)
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
            script += "echo '### '\(Self.quoted(command)) >&2\n\(command)\n"
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
