import ArgumentParser
import Basics
import Delivery
import Rendering
import Rollouts
import Sessions

/// `pitlane status`: what serves in the environments.
struct StatusCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show which versions serve, and whether a deployment was left unfinished.",
        discussion: """
            EXAMPLES
              pitlane status
              pitlane status staging
              pitlane status staging --recover    finish or undo what a killed deployment has left

            EXIT CODES
              0 shown, 1 something is wrong or could not be recovered, 2 invalid input
            """)

    @Argument(help: "The environment (default: all with a target).")
    var environment: String?

    @Flag(help: "Finish or undo what a deployment has left whose process is gone.")
    var recover = false

    @OptionGroup var output: DeploymentOptions

    var place: PlaceOptions { output.target.place }

    func run() throws {
        if recover {
            guard let environment else { throw ValidationError("--recover needs the name of an environment") }
            return try reporting { try output.recover(environment) }
        }
        try reporting {
            let settings = try output.target.settings()
            let names = environment.map { [Key($0)] } ?? settings.environments
            if names.isEmpty { throw CommandError("pitlane.yml has no environment with a target") }
            let services = try settings.meantServices(output.target.name)
            var isWrong = false
            for (name, service) in names.flatMap({ name in services.map { (name, $0) } }) {
                let status = try settings.status(name.string, service)
                let isLeft = status.state.progress != nil && (status.holder == nil || status.isHolderGone)
                let isDown = status.state.live != nil && (status.live != "running" || !status.isOpen)
                if isLeft || isDown { isWrong = true }
                switch output.format {
                case .json: Terminal.print(json(name, service, status, isLeft).text())
                case .text:
                    let option = services.count == 1 ? "" : " --service \(service)"
                    let command = "status \(ShellText.word(name.string)) --recover\(option)"
                    let title = services.count == 1 ? name : Key("\(name) \(service)")
                    let recover = output.target.place.commands().command(command)
                    for line in DeploymentText.status(status, title, recover) { Terminal.print(line) }
                }
            }
            if isWrong { throw Exit.with(Exit.failure) }
        }
    }

    private func json(_ name: Key, _ service: Key, _ status: Target.Status, _ isLeft: Bool) -> JSONValue {
        [
            "environment": .string(name.string), "service": .string(service.string),
            "version": status.state.live?.release.json ?? nil,
            "colour": status.state.live.map { .string($0.colour.rawValue) } ?? nil,
            "previous": status.state.previous?.release.json ?? nil,
            "container": status.live.map { .string($0) } ?? nil, "front_door": .bool(status.isOpen),
            "changing": status.state.progress.map { .string($0.rollout.release.version.string) } ?? nil,
            "unfinished": .bool(isLeft),
        ]
    }
}
