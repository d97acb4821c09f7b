package io.tandem.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A job submitted by {@link ExecutorNativesIT} that tries in each task what Tandem needs of an
 * executor's JVM. Writes a JSON list of the tasks' findings to the file named as argument.
 */
public final class NativesProbe {
  static final int SIZE = 8;
  private static final int TASKS = 4;

  private NativesProbe() {}

  public static void main(String[] args) throws IOException {
    SparkConf conf =
        new SparkConf()
            .setAppName("natives probe")
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      List<Map<String, Object>> found =
          spark
              .parallelize(Collections.nCopies(TASKS, SIZE), TASKS)
              .map(new Product())
              // The arrays go through Kryo to another task before they are looked at.
              .repartition(TASKS)
              .map(new Finding())
              .collect();
      new ObjectMapper().writeValue(new File(args[0]), found);
    }
  }

  /** Multiplies a matrix of n columns 1..n by a matrix of n rows 1..n. */
  private static final class Product implements Function<Integer, INDArray> {
    private static final long serialVersionUID = 1L;

    @Override
    public INDArray call(Integer size) {
      INDArray numbers = Nd4j.arange(1, size + 1).castTo(Nd4j.dataType());
      INDArray left = numbers.reshape(size, 1).broadcast(size, size);
      INDArray right = numbers.reshape(1, size).broadcast(size, size);
      return left.mmul(right);
    }
  }

  /** Sums the product and describes the JVM in which it did so. */
  private static final class Finding implements Function<INDArray, Map<String, Object>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Map<String, Object> call(INDArray product) {
      Map<String, Object> found = new TreeMap<>();
      found.put("sum", product.sumNumber().doubleValue());
      found.put("executor", SparkEnv.get().executorId());
      found.put("process", ProcessHandle.current().pid());
      found.put(
          "kryo",
          com.esotericsoftware.kryo.Kryo.class
              .getProtectionDomain()
              .getCodeSource()
              .getLocation()
              .getPath());
      found.put("nativeThreads", Nd4j.getEnvironment().maxThreads());
      found.put("vectorModule", ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
      return found;
    }
  }
}
