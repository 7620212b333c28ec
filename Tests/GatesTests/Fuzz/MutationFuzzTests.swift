import TestSupport
import Testing

/// That `MutationFuzz` notices what is wrong with a parser.
struct MutationFuzzTests {
    private static let seed = "list: [one, two, three]\nend\n"

    private static func fault(
        _ name: String, isCut: Bool = false, check: @escaping @Sendable ([UInt8]) throws -> Bool
    ) throws -> String? {
        let subject = FuzzSubject("sample-\(name)", seeds: [seed], isCut: { _, _ in isCut }) { document, _ in
            try check(document)
        }
        return try MutationFuzz.feed(subject, for: .seconds(5), source: RandomSource(seed: 1)).fault
    }

    @Test func whatDoesNotHoldIsShownAsSmallAsItGets() throws {
        let fault = try #require(
            try Self.fault("small") { document in
                try FuzzFault.unless(document.count { $0 == UInt8(ascii: "t") } < 4, "too many")
                return true
            })
        #expect(fault.utf8.starts(with: "PITLANE_SEED=1 case ".utf8), "\(fault)")
        #expect(fault.hasSuffix(": too many\n4 bytes: tttt"), "\(fault)")
    }

    @Test func aPartThatIsTakenIsAFault() throws {
        let fault = try #require(try Self.fault("cut", isCut: true) { _ in true })
        #expect(fault.contains("it is cut and was taken"), "\(fault)")
    }

    @Test func aSeedThatIsRefusedIsAFault() throws {
        #expect(try Self.fault("refused") { _ in false } == "the whole document 0: refused")
    }

    @Test func oneSeedGivesTheSameMutantsAndTheyDiffer() {
        let mutator = Mutator(seeds: [Array(Self.seed.utf8)], words: ["word"])
        func mutants(_ seed: UInt64) -> [[UInt8]] {
            (0..<300).map { index in
                var random = RandomSource(seed: seed).fork(index)
                return mutator.mutant(&random)
            }
        }
        #expect(mutants(1) == mutants(1))
        #expect(Set(mutants(1)).count > 200)
        #expect(mutants(1) != mutants(2))
        #expect(mutants(1).allSatisfy { $0.count <= Mutator.longest })
    }
}
