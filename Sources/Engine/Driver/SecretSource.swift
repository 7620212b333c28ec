package import Planning

/// Gives the values of secrets when a job's attempt starts; values never stand in the journal.
package protocol SecretSource: Sendable {
    /// Names of all secrets, upper case.
    var names: [String] { get }

    /// The value of a secret for a job in `environment` (nil: none), or nil where it is not set, or where `policies`
    /// leave it to other environments.
    func value(of name: String, environment: String?, policies: [EnvironmentPolicy]) -> String?
}
