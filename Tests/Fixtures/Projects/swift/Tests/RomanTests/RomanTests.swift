import Roman
import Testing

struct RomanTests {
    @Test(arguments: [(4, "IV"), (1994, "MCMXCIV"), (3999, "MMMCMXCIX")])
    func writesNumerals(_ number: Int, _ numeral: String) { #expect(roman(number) == numeral) }

    @Test func hasNoneForOthers() { #expect(roman(0) == nil) }
}
