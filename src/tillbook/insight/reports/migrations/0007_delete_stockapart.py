from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_stock_by_posting_day")]

    operations = [migrations.DeleteModel(name="StockApart")]
