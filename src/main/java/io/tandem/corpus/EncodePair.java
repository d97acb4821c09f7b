package io.tandem.corpus;

import io.tandem.subword.Subwords;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Adds the ids of both sides, without BOS and EOS. On executors. */
record EncodePair(Broadcast<Subwords> subwords) implements MapFunction<Row, Row> {
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("source", DataTypes.StringType, false)
          .add("target", DataTypes.StringType, false)
          .add("sourceIds", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("targetIds", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("file", DataTypes.StringType, false)
          .add("line", DataTypes.LongType, false);

  @Override
  public Row call(Row pair) {
    String source = pair.getString(1);
    String target = pair.getString(2);
    return RowFactory.create(
        pair.getLong(0),
        source,
        target,
        subwords.value().encode(source),
        subwords.value().encode(target),
        pair.getString(3),
        pair.getLong(4));
  }
}
