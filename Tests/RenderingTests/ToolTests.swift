import Basics
import Rendering
import Testing

struct ToolTests {
    private static let checks: [ToolCheck] = [
        ToolCheck(
            name: "git", isInterpreter: false, found: ["2.39.5"],
            wants: [.init(version: nil, reason: "every checkout", isMet: true, isCertain: true)]),
        ToolCheck(
            name: "python", isInterpreter: true, found: ["3.12.1", "3.11.2"],
            wants: [
                .init(version: "3.11", reason: "setup-python in pr-checks.yml:44", isMet: true, isCertain: true),
                .init(version: "3.12", reason: "setup-python in pr-checks.yml:44", isMet: true, isCertain: true),
                .init(version: "3.13", reason: "setup-python in pr-checks.yml:44", isMet: false, isCertain: true),
                .init(version: "3.13", reason: "setup-python in nightly.yml:12", isMet: false, isCertain: true),
            ]),
        ToolCheck(
            name: "docker", isInterpreter: false, found: [],
            wants: [.init(version: nil, reason: "services: in nightly.yml:18", isMet: false, isCertain: true)]
        ),
        ToolCheck(
            name: "ruff", isInterpreter: false, found: [],
            wants: [.init(version: nil, reason: "run: in ci.yml:9", isMet: false, isCertain: false)]),
        ToolCheck(
            name: "make", isInterpreter: false, found: [""],
            wants: [.init(version: nil, reason: "run: in ci.yml:3", isMet: true, isCertain: true)]),
    ]

    @Test("shows what is here and who needs what is not", arguments: [50, 80, 140])
    func text(width: Int) throws {
        let lines = ToolText.lines(
            Self.checks, install: "apt-get install -y docker.io", advice: ["python 3.13: pyenv install 3.13"],
            width: width)
        try Golden.expect(Golden.text(lines, width: width), "doctor-\(width).txt")
    }

    @Test("a tool is met where each wish is")
    func met() { #expect(Self.checks.map(\.isMet) == [true, false, false, true, true]) }
}
