import Basics
import Gates
import Journal
import Planning
import TestSupport
import Testing

/// What jobs and their driver say to each other.
struct DriverMessageTests {
    private static let tree = String(repeating: "0123456789abcdef", count: 4)
    private static let series = Measurement.Series(.coverage, name: "api é")

    private static let requests: [(DriverRequest, String)] = [
        (DriverRequest(.facts), "{\"version\":1,\"request\":\"facts\"}"),
        (
            DriverRequest(.measurements(series, trees: [tree, String(tree.prefix(40))], limit: 3)),
            "{\"version\":1,\"request\":\"measurements\",\"gate\":\"coverage\",\"series\":\"api é\",\"trees\":[\"\(tree)\","
                + "\"\(tree.prefix(40))\"],\"limit\":3}"
        ),
        (
            DriverRequest(
                DeploymentRequest(.deploy(version: "1.4.0", digest: nil), environment: "staging", service: "web"),
                step: "output_1"),
            "{\"version\":1,\"request\":\"deploy\",\"service\":\"web\",\"release\":\"1.4.0\",\"digest\":null,"
                + "\"environment\":\"staging\",\"step\":\"output_1\"}"
        ),
        (
            DriverRequest(DeploymentRequest(.rollback(to: nil), environment: "é", service: nil), step: nil),
            "{\"version\":1,\"request\":\"rollback\",\"release\":null,\"environment\":\"é\"}"
        ),
        (
            DriverRequest(.record(.init(.tests), tree: tree, .block, ["a": [1, nil]]), environment: "Production"),
            "{\"version\":1,\"request\":\"record\",\"gate\":\"tests\",\"series\":\"\",\"tree\":\"\(tree)\","
                + "\"verdict\":\"block\",\"value\":{\"a\":[1,null]},\"environment\":\"Production\"}"
        ),
    ]

    private static let facts = [
        (JobFacts(policy: "c", isUncommitted: true), "\"policy\":\"c\",\"uncommitted\":true"),
        (JobFacts(policy: nil, isUncommitted: false), "\"policy\":null,\"uncommitted\":false"),
    ].map { (DriverAnswer.facts($0), "{\"version\":1,\"answer\":\"facts\",\($1)}") }

    private static let answers: [(DriverAnswer, String)] = [
        (
            .measurement(
                Measurement(
                    series, at: .init(tree: "t", sha: "c", branch: "main", run: 7, job: "test (a)"), .pass,
                    value: [1.5],
                    recorded: Instant(milliseconds: 1_700_000_000_123))),
            "{\"version\":1,\"answer\":\"measurement\",\"gate\":\"coverage\",\"series\":\"api é\",\"tree\":\"t\",\"sha\":\"c\","
                + "\"branch\":\"main\",\"run\":7,\"job\":\"test (a)\",\"verdict\":\"pass\",\"recorded\":1700000000123,"
                + "\"value\":[1.5]}"
        ),
        (
            .measurement(
                Measurement(
                    .init(.benchmark), at: .init(tree: "t", sha: "c", branch: "b"), .block, value: nil,
                    recorded: Instant(milliseconds: 0))),
            "{\"version\":1,\"answer\":\"measurement\",\"gate\":\"benchmark\",\"series\":\"\",\"tree\":\"t\",\"sha\":\"c\","
                + "\"branch\":\"b\",\"run\":null,\"job\":null,\"verdict\":\"block\",\"recorded\":0,\"value\":null}"
        ),
        (.news(.note("a\nb")), "{\"version\":1,\"answer\":\"note\",\"text\":\"a\\nb\"}"),
        (
            .news(.step("health", milliseconds: 12, detail: "", reason: "no")),
            "{\"version\":1,\"answer\":\"step\",\"step\":\"health\",\"milliseconds\":12,\"detail\":\"\",\"reason\":\"no\"}"
        ),
        (
            .news(.smoke(command: "true", url: "http://a", version: "1")),
            "{\"version\":1,\"answer\":\"smoke\",\"command\":\"true\",\"url\":\"http://a\",\"release\":\"1\"}"
        ),
        (
            .deployed(DeploymentResult(version: "1", digest: "sha256:a", record: ["number": 1])),
            "{\"version\":1,\"answer\":\"deployed\",\"release\":\"1\",\"digest\":\"sha256:a\",\"record\":{\"number\":1}}"
        ),
        (
            .deployed(DeploymentResult(version: nil, digest: nil, record: .none)),
            "{\"version\":1,\"answer\":\"deployed\",\"release\":null,\"digest\":null,\"record\":null}"
        ),
        (.done, "{\"version\":1,\"answer\":\"done\"}"),
        (.declined(reason: "no\n"), "{\"version\":1,\"answer\":\"declined\",\"reason\":\"no\\n\"}"),
        (.refused(reason: ""), "{\"version\":1,\"answer\":\"refused\",\"reason\":\"\"}"),
    ]

    @Test func messagesAreALineAndReadBack() throws {
        for (request, line) in Self.requests {
            #expect(request.json.text() == line)
            #expect(try DriverRequest(line: Array(line.utf8)) == request)
        }
        for (answer, line) in Self.answers + Self.facts {
            #expect(answer.json.text() == line)
            #expect(try DriverAnswer(line: Array(line.utf8)) == answer)
        }
    }

    @Test(arguments: [
        ("", "the request is not JSON: line 1, column 1: the document ends"),
        ("[]", "the request is not a JSON object"), ("{}", "the request has no 'version'"),
        ("{\"version\":\"1\"}", "the request has no 'version'"),
        ("{\"version\":2,\"request\":\"record\"}", "the request is of version 2, and 1 is understood here"),
        ("{\"version\":1}", "the request has no 'request'"),
        ("{\"version\":1,\"request\":\"destroy\"}", "the request 'destroy' is not known"),
        ("{\"version\":1,\"request\":\"deploy\"}", "the request has no 'environment'"),
        ("{\"version\":1,\"request\":\"rollback\",\"environment\":\"a\"}", "the request has no 'release'"),
        (
            "{\"version\":1,\"request\":\"rollback\",\"environment\":\"a\",\"release\":null,\"digest\":null}",
            "the request cannot have 'digest'"
        ),
        ("{\"version\":1,\"request\":7}", "the request: request must be text"),
        ("{V,G,\"trees\":[],\"limit\":-1}", "the request: limit must be a number"),
        ("{V,G,\"trees\":{},\"limit\":1}", "the request: trees must be a list"),
        ("{V,G,\"trees\":[\"x\"],\"limit\":1}", "a tree must be an id of git"),
        ("{V,G,\"trees\":[]}", "the request has no 'limit'"),
        ("{V,\"gate\":\"luck\",\"series\":\"\"}", "the request: gate cannot be 'luck'"),
        ("{V,G,\"trees\":[],\"limit\":1,\"environment\":null}", "the request: environment must be text"),
        ("{V,G,\"trees\":[],\"limit\":1,\"job\":\"other\"}", "the request cannot have 'job'"),
        ("{V,G,\"trees\":[],\"limit\":1,\"run\":2}", "the request cannot have 'run'"),
        ("{R,\"branch\":\"main\"}", "the request cannot have 'branch'"),
        ("{R,\"sha\":\"\"}", "the request cannot have 'sha'"),
        (
            "{V,\"gate\":\"tests\",\"series\":\"LONG\",\"trees\":[],\"limit\":1}",
            "series: a name may have 1000 bytes at most"
        ),
    ])
    func aRequestThatIsWrongIsRefusedWithTheReason(text: String, problem: String) throws {
        let line =
            text.replacing("LONG", with: String(repeating: "x", count: 1001))
            .replacing("V", with: "\"version\":1,\"request\":\"measurements\"")
            .replacing("G", with: "\"gate\":\"tests\",\"series\":\"\"")
            .replacing(
                "R",
                with:
                    "\"version\":1,\"request\":\"record\",\"gate\":\"tests\",\"series\":\"\",\"tree\":\"\(Self.tree)\","
                    + "\"verdict\":\"pass\",\"value\":1")
        let error = #expect(throws: MessageProblem.self) { try DriverRequest(line: Array(line.utf8)) }
        #expect(error?.description.hasPrefix(problem) == true, "\(String(describing: error))")
    }

    // MARK: - Broken messages

    @Test(arguments: [
        FuzzSubject(
            "driver-request", seeds: requests.map(\.1),
            words: ["record", "measurements", "deploy", "environment", "tests"],
            isCut: FuzzSubject.isAnyByteMissing
        ) { document, _ in
            guard let request = try? DriverRequest(line: document) else { return false }
            let again = try DriverRequest(line: request.json.bytes())
            try FuzzFault.unless(again == request && !request.json.bytes().contains(0x0A), "\(request) is \(again)")
            return true
        },
        FuzzSubject(
            "driver-answer", seeds: (answers + facts).map(\.1),
            words: ["measurement", "deployed", "step", "done", "declined", "refused"],
            isCut: FuzzSubject.isAnyByteMissing
        ) { document, _ in
            guard let answer = try? DriverAnswer(line: document) else { return false }
            let again = try DriverAnswer(line: answer.json.bytes())
            try FuzzFault.unless(again == answer && !answer.json.bytes().contains(0x0A), "\(answer) is \(again)")
            return true
        },
    ])
    func brokenMessagesAreRefusedOrSound(subject: FuzzSubject) async throws {
        let outcome = try await MutationFuzz.run(subject)
        #expect(outcome.fault == nil, "\(subject): \(outcome.fault ?? "")")
        #expect(outcome.taken > 0 && outcome.taken < outcome.documents, "\(subject): \(outcome)")
    }
}
