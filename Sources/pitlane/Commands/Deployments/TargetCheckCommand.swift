import ArgumentParser
import Basics
import Configuration
import Delivery
import Planning
import Sessions

/// `pitlane target check`: whether a machine can be deployed to.
struct TargetCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show whether a machine can be deployed to, and what is missing there.",
        discussion: """
            Asks the Docker Engine for its version, its space and its clock. In a repository whose pitlane.yml names the \
            host, the addresses and the front door of its environments are looked at, too. Nothing is changed.

            EXAMPLES
              pitlane target check
              pitlane target check unix:///var/run/docker.sock

            EXIT CODES
              0 it can be deployed to, 1 something is missing, 2 invalid input
            """)

    @Argument(help: "The machine, as a target names it.")
    var host = "unix:///var/run/docker.sock"

    @Option(help: "How to show it: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            // A machine can be looked at from anywhere, with or without a repository that can be deployed.
            let targets = (try? DeploymentSettings(place.value()))?.targets(on: host) ?? []
            let seconds = Int(ProcessEnvironment.now().milliseconds / 1000)
            let check = TargetCheck(host, targets: targets, now: seconds)
            switch format {
            case .json:
                let findings = check.findings.map { finding -> JSONValue in
                    [
                        "name": .string(finding.name.string), "ok": .bool(finding.isGood),
                        "text": .string(finding.text),
                        "remedy": finding.remedy.map { .string($0) } ?? nil,
                    ]
                }
                Terminal.print(JSONValue.object(["ok": .bool(check.isGood), "checks": .array(findings)]).text())
            case .text:
                let width = check.findings.map(\.name.string.utf8.count).max() ?? 0
                for finding in check.findings {
                    let name = finding.name.string
                    let gap = String(repeating: " ", count: width - name.utf8.count)
                    let remedy = finding.remedy.map { ": \($0)" } ?? ""
                    Terminal.print(
                        "\(finding.isGood ? "✓" : "✗") \(name)\(gap)  \(SafeText.line(finding.text + remedy))")
                }
            }
            if !check.isGood { throw Exit.with(Exit.failure) }
        }
    }
}
