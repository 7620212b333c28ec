package import Basics

/// What the driver of a run tells a job of a deployment while it makes it.
package enum DeploymentNews: Hashable, Sendable {
    /// Something people should know of.
    case note(String)
    /// A step is done, or failed for a reason.
    case step(Key, milliseconds: Int, detail: String, reason: String?)
    /// The project's own check is to be run against a version, in the job: the driver waits for what it came to.
    case smoke(command: String, url: String, version: Key)
}

extension DeploymentNews {
    /// What a message of it is called.
    var word: String {
        switch self {
        case .note: "note"
        case .step: "step"
        case .smoke: "smoke"
        }
    }

    var members: [JSONObject.Member] {
        func member(_ name: Key, _ text: String?) -> JSONObject.Member {
            JSONObject.Member(name, text.map { .string($0) } ?? .null)
        }
        return switch self {
        case .note(let text): [member("text", text)]
        case .step(let step, let milliseconds, let detail, let reason):
            [
                member("step", step.string), JSONObject.Member("milliseconds", .number(Double(milliseconds))),
                member("detail", detail), member("reason", reason),
            ]
        case .smoke(let command, let url, let version):
            [member("command", command), member("url", url), member("release", version.string)]
        }
    }

    /// Reads the message that is called `word`; nil for another one.
    init?(_ word: Key, _ members: inout MessageMembers) throws(MessageProblem) {
        switch word {
        case "note": self = .note(try members.text("text"))
        case "step":
            self = .step(
                Key(try members.text("step")), milliseconds: try members.count("milliseconds"),
                detail: try members.text("detail"), reason: try members.optional("reason")?.string)
        case "smoke":
            self = .smoke(
                command: try members.text("command"), url: try members.text("url"),
                version: Key(try members.text("release")))
        default: return nil
        }
    }
}
