package import Basics
package import Planning

/// A job of a plan that may change what serves in an environment.
package struct PlannedDeployment: Hashable, Sendable {
    /// The job's key.
    package let job: String
    package let environment: String
    /// The address at which the environment's version serves.
    package let address: String
}

extension PlannedDeployment {
    /// The jobs of a plan that run, or may, in an environment with a target.
    ///
    /// - Parameter targets: the addresses of the environments that are deployed to, by their names in lower case.
    package static func all(of plan: Plan, targets: [Key: String]) -> [PlannedDeployment] {
        plan.triggered.flatMap(\.jobs).compactMap { job in
            guard job.runs != .no, job.refusal == nil, let environment = job.environment,
                let address = targets[Key(environment).asciiLowercased]
            else { return nil }
            return PlannedDeployment(job: job.key, environment: environment, address: address)
        }
    }

    var json: JSONValue {
        [
            "effect": "deploy", "of": .string(job), "environment": .string(environment), "to": .string(address),
            "without_publish": "withheld",
        ]
    }
}
