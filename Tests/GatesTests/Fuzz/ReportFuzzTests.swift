import TestSupport
import Testing

/// Broken documents for every parser of this module, by time; see `MutationFuzz`.
struct ReportFuzzTests {
    static let subjects: [FuzzSubject] =
        CoverageFuzz.subjects + [JUnitFuzz.subject] + SecurityFuzz.subjects + BenchmarkFuzz.subjects
        + [DiffFuzz.subject, CVSSFuzz.subject, GateRecordFuzz.subject]

    @Test(arguments: subjects)
    func brokenDocumentsAreRefusedOrSound(subject: FuzzSubject) async throws {
        let outcome = try await MutationFuzz.run(subject)
        #expect(outcome.fault == nil, "\(subject): \(outcome.fault ?? "")")
        // Both sides were looked at.
        #expect(outcome.taken > 0 && outcome.taken < outcome.documents, "\(subject): \(outcome)")
    }
}
