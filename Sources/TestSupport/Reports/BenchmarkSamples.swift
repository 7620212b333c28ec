/// Reports as the tools write them (pytest-benchmark 5.2, Google Benchmark 1.7, hyperfine 1.15), shortened.
package enum BenchmarkSamples {
    /// In the form of `pytest`.
    package static let pytest = """
        {"machine_info": {"node": "vm", "cpu": {"count": 2}}, "commit_info": {"id": "4f2c1ab"}, "benchmarks": [
        {"group": null, "name": "test_fast", "fullname": "test_b.py::test_fast", "params": null, "param": null,
         "extra_info": {"a": [1]}, "options": {"disable_gc": false, "min_rounds": 3},
         "stats": {"min": 7.9e-07, "max": 3.7e-06, "mean": 8.2e-07, "median": 8.1e-07, "rounds": 3, "iqr": 1e-08,
          "outliers": "66;207", "data": [7.9e-07, 8.1e-07, 3.7e-06], "iterations": 1}},
        {"group": "g", "name": "test_m", "fullname": "test_b.py::TestX::test_m[\\u00e9]", "params": {"n": "é"},
         "param": "é", "extra_info": {}, "options": {},
         "stats": {"min": 0.010, "max": 0.014, "mean": 0.012, "median": 0.0125, "rounds": 7}}],
        "datetime": "2026-11-28T05:45:48", "version": "5.2.3"}
        """

    /// In the form of `google`.
    package static let google = """
        {"context": {"date": "2026-11-28", "load_avg": [0.8, 0.7], "library_build_type": "release"}, "benchmarks": [
        {"name": "BM_A/8", "run_name": "BM_A/8", "run_type": "iteration", "repetitions": 3, "repetition_index": 0,
         "threads": 1, "iterations": 4053098, "real_time": 3.75, "cpu_time": 3.5, "time_unit": "ns"},
        {"name": "BM_A/8", "run_name": "BM_A/8", "run_type": "iteration", "real_time": 4.25, "time_unit": "ns"},
        {"name": "BM_A/8", "run_name": "BM_A/8", "run_type": "iteration", "real_time": 4.0, "time_unit": "ns"},
        {"name": "BM_A/8_mean", "run_name": "BM_A/8", "run_type": "aggregate", "aggregate_name": "mean",
         "aggregate_unit": "time", "real_time": 9.0, "time_unit": "ns"},
        {"name": "BM_A/8_cv", "run_name": "BM_A/8", "run_type": "aggregate", "aggregate_name": "cv",
         "aggregate_unit": "percentage", "real_time": 0.02, "time_unit": "ns"},
        {"name": "BM_A_BigO", "run_name": "BM_A", "run_type": "aggregate", "aggregate_name": "BigO",
         "cpu_coefficient": 0.41, "real_coefficient": 0.41, "big_o": "N", "time_unit": "ns"},
        {"name": "BM_A_RMS", "run_name": "BM_A", "run_type": "aggregate", "aggregate_name": "RMS", "rms": 0.03},
        {"name": "BM_Err", "run_name": "BM_Err", "run_type": "iteration", "error_occurred": true,
         "error_message": "no \\"data\\"", "iterations": 1, "real_time": 0.0, "cpu_time": 0.0, "time_unit": "ns"},
        {"name": "BM_Skip", "run_name": "BM_Skip", "run_type": "iteration", "skipped": true, "skip_message": "no"},
        {"name": "BM_U_mean", "run_name": "BM_U", "run_type": "aggregate", "repetitions": 5,
         "aggregate_name": "mean", "real_time": 3.0, "time_unit": "us"},
        {"name": "BM_U_median", "run_name": "BM_U", "run_type": "aggregate", "repetitions": 5,
         "aggregate_name": "median", "real_time": 2.5, "time_unit": "us", "c": 1.0},
        {"name": "BM_M", "run_name": "BM_M", "run_type": "iteration", "real_time": 2.5, "time_unit": "ms"},
        {"name": "BM_S", "run_name": "BM_S", "run_type": "iteration", "real_time": 2.5, "time_unit": "s"}]}
        """

    /// In the form of `hyperfine`.
    package static let hyperfine = """
        {"results": [
        {"command": "true", "mean": 0.0012, "stddev": 0.0003, "median": 0.0011, "user": 0.0005, "system": 0.0,
         "min": 0.0009, "max": 0.0016, "times": [0.0009, 0.00105, 0.00115, 0.0016], "exit_codes": [0, 0, 0, 0]},
        {"command": "false", "mean": 0.0009, "stddev": null, "median": 0.0007, "user": 0.0004, "system": 0.0,
         "min": 0.0006, "max": 0.0013, "times": [0.0013, 0.0006, 0.0007], "exit_codes": [1, null, 0],
         "parameters": {"x": "1"}},
        {"command": "echo", "mean": 0.0009, "median": 0.0007, "min": 0.0006, "max": 0.0013, "times": [0.0007],
         "exit_codes": [0], "parameters": {"x": "1", "y": 2}},
        {"command": "echo", "mean": 0.0009, "median": 0.0008, "min": 0.0006, "max": 0.0013, "times": [0.0008],
         "exit_codes": [0], "parameters": {"x": "1", "y": 3}}]}
        """

    /// All of them.
    package static let all = [pytest, google, hyperfine]
}
