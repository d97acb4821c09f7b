package io.tandem.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.corpus.format.BitextFile;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("text")
class ShufflePartitionsIT {
  private static final int OWN = 200;

  private final SparkSession spark = SparkTest.session().newSession();

  private static List<BitextFile> input(String name, long gigabytes) {
    return List.of(new BitextFile(0, null, name, "", gigabytes << 30));
  }

  @Test
  void partitionsFollowTheTextOfTheInput() {
    assertThat(ShufflePartitions.of(input("a.tsv", 1), OWN)).isEqualTo(OWN);
    assertThat(ShufflePartitions.of(input("a.tsv", 200), OWN)).isEqualTo(3200);
    assertThat(ShufflePartitions.of(input("a.tsv.gz", 50), OWN)).isEqualTo(3200);
    assertThat(ShufflePartitions.of(input("a.tsv", 5000), OWN)).isEqualTo(10_000);
  }

  @Test
  void aLargeInputRaisesSparksOwnNumber() {
    spark.conf().unset(ShufflePartitions.SETTING);
    ShufflePartitions.follow(spark, input("a.tsv", 200));
    assertThat(spark.sessionState().conf().numShufflePartitions()).isEqualTo(3200);
  }

  @Test
  void theUsersNumberStays() {
    spark.conf().set(ShufflePartitions.SETTING, "7");
    ShufflePartitions.follow(spark, input("a.tsv", 200));
    assertThat(spark.sessionState().conf().numShufflePartitions()).isEqualTo(7);
  }
}
