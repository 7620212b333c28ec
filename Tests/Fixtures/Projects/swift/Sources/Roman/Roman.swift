/// The Roman numeral of a number from 1 to 3999, or none.
package func roman(_ number: Int) -> String? {
    guard (1...3999).contains(number) else { return nil }
    let digits = [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ]
    var rest = number
    var text = ""
    for (value, digit) in digits {
        while rest >= value {
            text += digit
            rest -= value
        }
    }
    return text
}
