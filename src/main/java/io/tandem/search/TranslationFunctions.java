package io.tandem.search;

import static org.apache.spark.sql.functions.udf;

import io.tandem.config.UserException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.StringTranslate;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/** A model as functions of SQL. Driver only; what is sent are the functions. */
final class TranslationFunctions {
  /** Spark has a function of that name, of three arguments. */
  private static final String TRANSLATE = "translate";

  private static final int ARGUMENTS_OF_SPARKS_OWN = 3;

  private static final String SCORE = "translation_score";

  private final BroadcastTranslator sent;

  TranslationFunctions(BroadcastTranslator sent) {
    this.sent = sent;
  }

  void register(SparkSession session) {
    UserDefinedFunction translate =
        udf(new Translate(sent), DataTypes.StringType).withName(TRANSLATE);
    session
        .sessionState()
        .functionRegistry()
        .createOrReplaceTempFunction(
            TRANSLATE, arguments -> translate(translate, arguments), "scala_udf");
    session.udf().register(SCORE, new Score(sent), DataTypes.DoubleType);
  }

  private static Expression translate(UserDefinedFunction own, Seq<Expression> arguments) {
    if (arguments.size() == ARGUMENTS_OF_SPARKS_OWN) {
      return new StringTranslate(arguments.apply(0), arguments.apply(1), arguments.apply(2));
    }
    if (arguments.size() != 1) {
      throw new UserException(
          "translate of %d arguments: expected translate(text), or Spark's own translate(text, from, to)"
              .formatted(arguments.size()));
    }
    return own.apply(new Column(arguments.apply(0))).expr();
  }

  /** Sent to executors. */
  private record Translate(BroadcastTranslator sent) implements UDF1<String, String> {
    @Override
    public String call(String text) {
      return text == null ? null : sent.translator().translate(List.of(text)).get(0).text();
    }
  }

  /** Sent to executors. */
  private record Score(BroadcastTranslator sent) implements UDF2<String, String, Double> {
    @Override
    public Double call(String source, String target) {
      return source == null || target == null
          ? null
          : (Double) sent.translator().score(List.of(source), List.of(target)).get(0).score();
    }
  }
}
