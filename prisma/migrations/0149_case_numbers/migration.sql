-- Numbers of cases that people can read out, 岳工建〔2020〕012号: the last one drawn of a series and year (draw_case_number). Cases from before keep theirs.
CREATE TABLE case_number_counters (
  series text NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (series, year)
);
GRANT SELECT, INSERT, UPDATE ON case_number_counters TO qunjian_worker;
