package io.tandem.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import org.junit.jupiter.api.Test;

class LedgerFilterIT {
  @Test
  void pairsThatWereTooLongForTheModelOfTheLedgerStay() {
    assertThat(
            SparkTest.session()
                .sql("SELECT * FROM VALUES (1, 4.0D), (2, 6.0D), (3, null) AS t(id, lossPerToken)")
                .where(LedgerFilter.keeps(5))
                .collectAsList()
                .stream()
                .map(row -> row.getInt(0)))
        .containsExactly(1, 3);
  }
}
