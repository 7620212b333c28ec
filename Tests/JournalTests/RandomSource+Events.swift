import Basics
import Planning
import TestSupport
import Workflows

/// Random events of every kind, with odd texts and large numbers.
extension RandomSource {
    mutating func runEvent() -> RunEvent {
        switch int(in: 0...23) {
        case 0: .created(inputs())
        case 1: .jobExpanded(path(), legs: list { $0.leg() }, failFast: chance(0.5), maxParallel: int(in: 1...Int.max))
        case 2: .jobSkipped(path(), reason: text())
        case 3: .jobFailed(path(), message: text())
        case 4: .jobCancelled(path(), reason: text())
        case 5: .callExpanded(path(), jobs: list { $0.shape() })
        case 6: .legStarted(path(), attempt: int(in: 1...9))
        case 7: .legCancelling(path(), reason: text())
        case 8: .legEnded(path(), attempt: int(in: 1...9), legResult())
        case 9: .cancelRequested(reason: text())
        case 11: .placeWaiting(maybe { $0.path() }, holder: text())
        case 12: .placeTaken(maybe { $0.path() })
        case 10: .ended(pick(Conclusion.allCases))
        case 13:
            .reopened(
                attempt: int(in: 2...51), jobs: list { $0.path() }, legs: list { $0.path() }, by: text(),
                from: maybe { ResumePoint(leg: $0.path(), step: $0.int(in: 1...99), attempt: $0.int(in: 1...50)) })
        case 14: .legsAbsent(path(), list { $0.absentLeg() })
        case 15: .resumed(legs: list { $0.path() }, by: text())
        case 16: .approvalRequested(environment: text(), approvalPolicy(), at: instant())
        case 17: .approvalAnswered(environment: text(), answer())
        case 18: .approvalGranted(environment: text())
        case 19: .approvalExpired(environment: text())
        case 20: .frozen(Freeze(environment: text(), reason: text(), by: text(), at: instant()))
        case 21: .thawed(environment: text())
        case 22: .parked
        default: .interrupted
        }
    }

    mutating func jobEvent() -> JobEvent {
        switch int(in: 0...12) {
        case 0: .prepared(stepCount: int(in: 0...99), pre: list { $0.step() }, deadline: instant())
        case 1:
            .stepStarted(
                step(), name: text(), at: instant(), deadline: maybe { $0.instant() }, registersPost: chance(0.5))
        case 2: .stepExpanded(step(), count: int(in: 0...99))
        case 3: .stepSkipped(step(), name: text())
        case 4: .stepStopping(step(), pick([StopReason.cancelled, .timeout, .step]))
        case 5: .stepEnded(step(), stepResult())
        case 6: .cancelling(pick([StopReason.cancelled, .timeout]), hardStop: instant())
        case 7: .hardStopped
        case 8: .stepQueued(step(), name: text())
        case 9: .stepWaiting(step(), targets: list { $0.step() })
        case 10: .stepsJoined(list { $0.step() }, by: maybe { $0.step() })
        case 11: .resumed(step(), attempt: int(in: 1...50))
        default: .ended(legResult())
        }
    }

    private mutating func absentLeg() -> AbsentLeg {
        AbsentLeg(
            key: text(), matrix: maybe { ["os": .string($0.text())] }, runsOn: list { $0.text() }, missing: text(),
            reason: text())
    }

    private mutating func maybe<Value>(_ make: (inout RandomSource) -> Value) -> Value? {
        chance(0.5) ? make(&self) : nil
    }

    private mutating func list<Value>(_ make: (inout RandomSource) -> Value) -> [Value] {
        var values: [Value] = []
        for _ in 0..<int(in: 0...3) { values.append(make(&self)) }
        return values
    }

    mutating func text() -> String {
        let pieces = ["a", "é", "e\u{301}", "\r\n", "\0", "\"", "\\", "/", "😀", " ", "\u{2028}", "null"]
        var text = ""
        for _ in 0..<int(in: 0...5) { text += pick(pieces) }
        return text
    }

    private mutating func json(_ depth: Int = 0) -> JSONValue {
        switch int(in: depth > 3 ? 1...3 : 1...5) {
        case 1: return .bool(chance(0.5))
        case 2: return .number(pick([0, -1, 1.5, 1e300, 9_007_199_254_740_994, 0.1]))
        case 3: return .string(text())
        case 4: return .array(list { $0.json(depth + 1) })
        default: return .object(JSONObject(list { JSONObject.Member(Key($0.text()), $0.json(depth + 1)) }))
        }
    }

    private mutating func long() -> Int64 {
        chance(0.2) ? Int64.random(in: 0...Int64.max, using: &self) : Int64(int(in: 0...100_000))
    }

    private mutating func instant() -> Instant { Instant(milliseconds: long()) }
    private mutating func path() -> NodePath {
        pick([NodePath("a"), NodePath("a[3]"), NodePath("a[0]/b"), NodePath("ü")])
    }
    private mutating func step() -> StepID {
        StepID([int(in: 1...9)] + list { $0.int(in: 1...9) }, phase: pick([.pre, .main, .post]))
    }
    private mutating func shape() -> JobShape { JobShape(id: Key(text()), needs: list { Key($0.text()) }) }
    private mutating func outputs() -> [Output] { list { Output(Key($0.text()), $0.text()) } }

    private mutating func legResult() -> LegResult {
        LegResult(
            pick(Conclusion.allCases), outputs: outputs(), message: maybe { $0.text() },
            environmentURL: maybe { $0.text() })
    }

    private mutating func leg() -> LegPlan {
        LegPlan(
            path: path(), key: text(), name: maybe { $0.text() }, matrix: maybe { $0.json() }, index: int(in: 0...255),
            total: int(in: 1...256),
            runsOn: list { $0.text() }, environment: maybe { $0.text() },
            timeoutMinutes: pick([360, 0.5, .infinity]), cancelTimeoutMinutes: 5, continueOnError: chance(0.5),
            concurrency: list { $0.concurrency() }, permissions: maybe { $0.permissions() }, call: maybe { $0.text() },
            callInputs: chance(0.5) ? .null : json()
        )
    }

    private mutating func concurrency() -> Concurrency {
        Concurrency(group: text(), cancelsInProgress: chance(0.5), queue: pick([.single, .max]))
    }

    private mutating func permissions() -> Permissions {
        var levels: [PermissionScope: Permissions.Level] = [:]
        for scope in PermissionScope.allCases where chance(0.3) { levels[scope] = pick([.read, .write]) }
        return Permissions(levels)
    }

    private mutating func inputs() -> RunInputs {
        RunInputs(
            workflowPath: text(), workflowName: text(), title: text(), event: text(), refName: text(), sha: text(),
            github: json(), inputs: chance(0.5) ? .null : json(), variables: json(), secretNames: list { $0.text() },
            files: list { SourceFile(path: $0.text(), text: $0.text(), commit: $0.maybe { $0.text() }) },
            jobs: list { $0.shape() },
            patchDigest: maybe { $0.text() }, publishes: chance(0.5),
            actions: list { source in
                ActionTree(reference: source.text(), commit: source.maybe { $0.text() }, digest: source.text())
            }, concurrency: maybe { $0.concurrency() }, branch: maybe { $0.text() },
            environments: list { $0.environment() },
            policyCommit: maybe { $0.text() }, startedBy: text(), variableNames: list { $0.text() },
            chainLevel: maybe { $0.int(in: 0...3) }, cause: maybe { $0.int(in: 1...9) })
    }

    private mutating func approvalPolicy() -> ApprovalPolicy {
        ApprovalPolicy(
            reviewers: list { $0.text() }, required: int(in: 1...9), allowsSelfReview: chance(0.5), wait: long(),
            expires: long())
    }

    private mutating func answer() -> ApprovalAnswer {
        ApprovalAnswer(by: text(), approves: chance(0.5), comment: text(), at: instant())
    }

    private mutating func environment() -> EnvironmentPolicy {
        EnvironmentPolicy(
            name: Key(text()),
            branches: FilterList(
                .include, list { $0.pick(["main", "!release/**", "[a-z]+"]) }.compactMap { try? FilterPattern($0) }),
            approval: maybe { $0.approvalPolicy() },
            secrets: Dictionary(list { (Key($0.text()), Key($0.text())) }) { first, _ in first })
    }

    private mutating func stepResult() -> StepResult {
        StepResult(
            outcome: pick(Conclusion.allCases), conclusion: pick(Conclusion.allCases), at: instant(),
            exitCode: maybe { Int32($0.int(in: -5...255)) }, message: maybe { $0.text() }, outputs: outputs(),
            log: maybe {
                LogReference(path: $0.text(), bytes: $0.long(), lines: $0.long())
            },
            annotations: list { $0.annotation() }, summary: maybe { $0.text() }, processorMicroseconds: long(),
            maximumResidentBytes: long())
    }

    private mutating func annotation() -> Annotation {
        Annotation(
            level: pick(Annotation.Level.allCases), message: text(), title: maybe { $0.text() },
            file: maybe { $0.text() }, line: maybe { $0.int(in: 1...999) }, endLine: maybe { $0.int(in: 1...999) },
            column: maybe { $0.int(in: 1...999) }, endColumn: maybe { $0.int(in: 1...999) },
            code: maybe { $0.text() })
    }
}
