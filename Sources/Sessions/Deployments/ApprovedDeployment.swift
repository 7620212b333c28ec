package import Basics
import Journal
import Planning

/// A deployment by hand to an environment that asks for an approval: a run of one job that makes it. So it waits, is
/// answered, expires, and is held back and recorded as every job of that environment.
package struct ApprovedDeployment: Sendable {
    /// What is deployed, by the digest of its image: what was shown is what runs.
    package let version: Key
    package let digest: Key
    private let environment: Key
    private let service: Key?

    /// - Parameter service: nil for the only one.
    init(of version: Key, digest: Key, to environment: Key, service: Key?) {
        self.version = version
        self.digest = digest
        self.environment = environment
        self.service = service
    }

    /// The event whose only run it is.
    package var request: EventRequest {
        var request = EventRequest("workflow_dispatch")
        request.made = SourceFile(path: "pitlane deploy \(environment)", text: workflow.text())
        return request
    }

    private var workflow: JSONValue {
        let option = service.map { " --service \($0)" } ?? ""
        let deploy = "pitlane deploy \(environment) --version \(version) --digest \(digest)\(option)"
        let title = "\(version) (\(String(decoding: digest.string.utf8.prefix(19), as: UTF8.self))) to \(environment)"
        let deployment: JSONValue = [
            "name": .string("Deploy \(version) to \(environment)"), "run": .string(deploy),
        ]
        return [
            "name": .string("deploy \(environment)"), "run-name": .string(title), "on": "workflow_dispatch",
            "jobs": [
                "deploy": [
                    "runs-on": "ubuntu-latest", "environment": .string(environment.string),
                    "steps": [
                        ["uses": "actions/checkout@v4"], ["uses": "pitlane-dev/pitlane@v1"], deployment,
                    ],
                ]
            ],
        ]
    }
}
