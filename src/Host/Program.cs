using Connector.Host.Commands;

Console.OutputEncoding = new System.Text.UTF8Encoding(false);
return await ConnectorCommand.Run(args, CommandEnvironment.OfProcess());
