package import Basics
import Expressions
package import Workflows

/// The token of a run: `github.token`, which is the secret `GITHUB_TOKEN`. GitHub makes one for each job; here there
/// is one only if a run is given it.
package enum RunToken {
    /// The secret's name.
    package static let secretName: Key = "GITHUB_TOKEN"

    /// What to do where something needs a token and there is none.
    package static let remedy =
        "There is no github.token here, and this step takes it: give one with  GITHUB_TOKEN=… pitlane run --secret "
        + "GITHUB_TOKEN"

    /// Whether an expression in `token` reads it by name.
    package static func isRead(by token: Token?) -> Bool {
        token?.expressions.contains { isRead(by: $0.expression) } ?? false
    }

    static func isRead(by expression: Expression) -> Bool {
        expression.references.contains { reference in
            guard let name = reference.path.first else { return false }
            switch reference.context {
            case "github": return name.asciiLowercased == "token"
            case "secrets": return Key(name.string.uppercased()) == secretName
            default: return false
            }
        }
    }
}
