package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.shuffle.sort.SortShuffleWriter;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class VectorTransportIT {
  @Test
  void slicesOfANetworkAreWrittenOnce() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext());
    JavaPairRDD<Integer, byte[]> slices =
        spark
            .parallelizePairs(List.of(new Tuple2<>(0, new byte[1])))
            .partitionBy(new HashPartitioner(8));
    ShuffleDependency<?, ?, ?> shuffle =
        (ShuffleDependency<?, ?, ?>) slices.rdd().dependencies().head();
    SparkConf conf = new SparkConf(false);

    assertThat(SortShuffleWriter.shouldBypassMergeSort(conf, shuffle)).isTrue();
    VectorTransport.prepare(conf);

    assertThat(SortShuffleWriter.shouldBypassMergeSort(conf, shuffle)).isFalse();
  }

  @Test
  void whatTheUserHasSetStays() {
    SparkConf conf = new SparkConf(false).set("spark.shuffle.sort.bypassMergeThreshold", "300");

    VectorTransport.prepare(conf);

    assertThat(conf.get("spark.shuffle.sort.bypassMergeThreshold")).isEqualTo("300");
  }
}
