/// Reports of tests as the tools write them.
package enum JUnitSamples {
    /// pytest 9, with a subtest and a teardown that fails: `tests` counts what has no test case of its own.
    package static let pytest = """
        <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="2" \
        failures="4" skipped="0" tests="8" time="0.983" timestamp="2026-11-20T10:00:00+00:00" hostname="vm"><testcase classname="test_a.TestC" \
        name="test_in" time="0.037"><failure message="assert 1 == 2">self = &lt;test_a.TestC object&gt;

        &gt;   def test_in(self): assert 1 == 2
        E   assert 1 == 2

        lib/helper.py:9: in check
        test_a.py:3: AssertionError</failure></testcase><testcase classname="test_a" name="test_p[x[1]]" time="0.000">\
        <failure message="assert 0">v = 'x[1]'

        test_a.py:7: AssertionError</failure></testcase><testcase classname="test_a" name="test_ok" time="0.000" />\
        <testcase classname="test_a" name="test_td_fail" time="0.000"><failure message="assert 0">td = 1

        test_a.py:17: AssertionError</failure></testcase><testcase classname="test_a" name="test_td_fail" \
        time="0.000"><error message="failed on teardown">@pytest.fixture

        test_a.py:15: RuntimeError</error></testcase><testcase classname="test_a" name="test_sub" time="0.073">\
        <failure message="contains 1 failed subtest">contains 1 failed subtest</failure></testcase></testsuite>\
        </testsuites>
        """

    /// Swift 6.3, XCTest.
    package static let swift = """
        <?xml version="1.0" encoding="UTF-8"?>

        <testsuites>
        <testsuite name="TestResults" errors="0" tests="3" failures="1" time="0.25534084300000004">
        <testcase classname="LibTests.OldTests" name="testFail" time="0.031993081">
        <failure message="failure"></failure>
        </testcase>
        <testcase classname="LibTests.OldTests" name="testSkip" time="0.041929733">
        </testcase>
        <testcase classname="LibTests.OldTests" name="testPass" time="0.181418029">
        </testcase>
        </testsuite>
        </testsuites>
        """

    /// Swift 6.3, Swift Testing: skipped tests are no part of `tests`.
    package static let swiftTesting = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
          <testsuite name="TestResults" errors="0" tests="2" failures="1" skipped="1" time="0.00245056">
            <testcase classname="LibTests.Outer" name="off()" >
              <skipped>later</skipped>
            </testcase>
            <testcase classname="LibTests.Outer" name="fails()" time="0.000987613" >
              <failure message="Expectation failed: (one() &#8594; 1) == 2 (error): boom &amp; &lt;x&gt;" />
            </testcase>
            <testcase classname="LibTests" name="free()" time="0.001074192" />
          </testsuite>
        </testsuites>
        """
}
