import Basics
import Journal
import Planning
import Testing

struct StreamRequestTests {
    @Test(arguments: [
        (StreamRequest.cancel(reason: "r"), "cancel", #"{"reason":"r"}"#),
        (.forceCancel(reason: "r"), "force-cancel", #"{"reason":"r"}"#),
        (.handOver(leg: nil, reason: "r"), "hand-over", #"{"reason":"r"}"#),
        (.handOver(leg: NodePath("a[1]/b"), reason: "r"), "hand-over", #"{"leg":"a[1]/b","reason":"r"}"#),
        (
            .answer(
                environment: "e",
                ApprovalAnswer(by: "ann", approves: false, comment: "no", at: Instant(milliseconds: 5))),
            "answer",
            #"{"environment":"e","answer":{"by":"ann","approves":false,"comment":"no","at":5,"advisory":true}}"#
        ),
    ])
    func requestsReadBackAsTheyWereWritten(_ request: StreamRequest, _ kind: String, _ body: String) throws {
        #expect(request.record.kind == Key(kind))
        #expect(request.record.body.text() == body)
        #expect(StreamRequest(JournalRecord(kind: Key(kind), body: try JSONValue.parse(body))) == request)
    }

    @Test(arguments: [
        ("cancel", "{}", StreamRequest.cancel(reason: "cancelled by another process")),
        ("cancel", #"{"reason":"r","leg":"a"}"#, .handOver(leg: NodePath("a"), reason: "r")),
        ("cancel", #"{"reason":"r","by":"ann","force":true}"#, .forceCancel(reason: "r")),
        ("cancel", #"{"reason":"r","by":"ann","force":false}"#, .cancel(reason: "r")),
        ("cancel", #"{"reason":"r","more":[1]}"#, .cancel(reason: "r")), ("approve", #"{"reason":"r"}"#, nil),
        ("answer", #"{"environment":"e","answer":{"by":"ann"}}"#, nil),
    ])
    func whatOtherVersionsWroteIsReadOrNobodys(_ kind: String, _ body: String, _ request: StreamRequest?) throws {
        #expect(StreamRequest(JournalRecord(kind: Key(kind), body: try JSONValue.parse(body))) == request)
    }
}
