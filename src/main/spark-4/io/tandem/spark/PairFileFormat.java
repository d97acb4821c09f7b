package io.tandem.spark;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Option;
import scala.Some;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;

/** A file format that knows its schema from the options. */
public abstract class PairFileFormat implements FileFormat {
  protected abstract StructType schema(Map<String, String> options, List<FileStatus> files);

  protected abstract Function1<PartitionedFile, Iterator<InternalRow>> reader(
      StructType requiredSchema, Map<String, String> options, Configuration hadoop);

  @Override
  public final Option<StructType> inferSchema(
      SparkSession spark, Map<String, String> options, Seq<FileStatus> files) {
    return new Some<>(schema(options, JavaConverters.seqAsJavaList(files)));
  }

  @Override
  public final Function1<PartitionedFile, Iterator<InternalRow>> buildReader(
      SparkSession spark,
      StructType dataSchema,
      StructType partitionSchema,
      StructType requiredSchema,
      Seq<Filter> filters,
      Map<String, String> options,
      Configuration hadoop) {
    return reader(requiredSchema, options, hadoop);
  }
}
